import type { GenerateOptions, GreyImage, PriorName, Sentence } from '../../../../everywhere.js';

export type ModelKind = 'sentence-vae' | 'image-vae';

/** What the page says of a model. */
export interface About {
  name: string;
  /** Numbers in a latent. */
  latent: number;
  /** The corpus that it was trained on, and its licence. */
  corpus: string;
  licence: string;
  /** Whether samples can start from a density fitted to the latents of training examples. */
  hasFittedPrior: boolean;
}

export interface Abortable {
  signal: AbortSignal;
}

/** How samples are drawn. */
export interface SampleControls extends Omit<GenerateOptions, 'signal' | 'scores'> {
  prior?: PriorName | undefined;
  bestOf?: number | undefined;
}

/**
 * What the page wants of a model, wherever that computes. What goes wrong is an error whose message is shown as it is.
 * @template Thing what the model reads, and @template Made what it makes
 */
interface LatentModel<Thing, Made> extends AsyncDisposable {
  readonly about: About;
  /** The posterior means `[latent]`. */
  encode(things: readonly Thing[], options: Abortable): Promise<Float32Array[]>;
  /** Latents that things are made from, as far as they are found; of images, their posterior means. */
  locate(things: readonly Thing[], options: Abortable): Promise<Float32Array[]>;
  /** Sentences are the likeliest, word by word. */
  decode(latents: readonly Float32Array[], options: Abortable): Promise<Made[]>;
  sample(count: number, controls: SampleControls, options: Abortable): Promise<Made[]>;
}

export interface SentenceModel extends LatentModel<string, Sentence> {
  readonly kind: 'sentence-vae';
}

export interface ImageModel extends LatentModel<GreyImage, GreyImage> {
  readonly kind: 'image-vae';
}

export type PlaygroundModel = SentenceModel | ImageModel;

export interface OpenOptions extends Abortable {
  /** From 0 to 1, as far as the model has come. */
  onProgress: (share: number) => void;
}

/** The models among which one can choose: those of a server, or those beside a page that computes by itself. */
export interface PlaygroundModels {
  /** Their names. */
  list(options: Abortable): Promise<string[]>;
  open(name: string, options: OpenOptions): Promise<PlaygroundModel>;
}
