import type { SentenceTokenizer } from '../tokenizer/sentence-tokenizer.js';
import type { Posteriors } from './posteriors.js';

/** A sentence as ids: its words, then `<eos>`. */
export type TokenIds = readonly number[];

/** An image as grey levels, 0 to 255: `[height × width]`. */
export type ImageLevels = Uint8Array;

/** A model whose likelihoods can be had: of sentences, or of images. Those of one length are judged together. */
export interface LikelihoodModel<Example extends { readonly length: number } = TokenIds> {
  /** Latent dimensions. */
  readonly latent: number;
  /** How many runs are worth having under way at the same time. Default 1. */
  readonly atOnce?: number;
  /** q(z|x) of each example. */
  posteriors(examples: readonly Example[]): Promise<Posteriors>;
  /** −log p(x|z) of each example given its latent, of `latents` `[examples × latent]`, in nats. */
  reconstruction(examples: readonly Example[], latents: Float32Array): Promise<Float64Array>;
}

/** What an evaluation asks of a model of images, be it a checkpoint or a package. */
export interface JudgedImageModel extends LikelihoodModel<ImageLevels>, AsyncDisposable {
  readonly height: number;
  readonly width: number;
  /** How the images that it was trained on were drawn of grey ones; by default they were not. */
  readonly binarization: 'dynamic' | undefined;
}

/** What an evaluation asks of a model of sentences, be it a checkpoint or a package. */
export interface JudgedModel extends LikelihoodModel, AsyncDisposable {
  readonly tokenizer: SentenceTokenizer;
  /** Longest sentence in tokens, the closing `<eos>` included. */
  readonly maxTokens: number;
}
