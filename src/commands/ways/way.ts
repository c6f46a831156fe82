import type { GenerateOptions } from '../../decode/generate-options.js';
import type { SentenceVae } from '../../sentence-vae.js';
import type { PackageConfig } from '../../package/config.js';
import type { GenArguments } from '../gen.js';

/** A flag of `gen` that says how something is written. */
export type HowFlag = Exclude<keyof GenArguments & string, 'model' | 'seed' | 'image' | 'json' | 'verbose'>;

/** What can be asked of `gen`, apart from the work itself. Its file loads nothing heavy. */
export interface Way<Request> {
  /** The flags that may come along, for each kind of model that can do this. */
  readonly takes: Readonly<Partial<Record<PackageConfig['kind'], readonly HowFlag[]>>>;
  /**
   * Reads what the flag was given.
   * @throws {SentenceVaeError} `BAD_ARGUMENT`
   */
  read(args: GenArguments): Request;
}

/** The flags that say how a word is chosen where one may stand. */
export const ONE_WORD = [
  'temperature',
  'top-k',
  'top-p',
  'min-p',
  'repetition-penalty',
  'no-repeat-ngram',
  'ban',
] as const satisfies HowFlag[];

/** The flags that say how a decoder chooses words. */
export const WORD_CHOICE = [
  ...ONE_WORD,
  'force',
  'min-words',
  'max-words',
  'beams',
  'length-penalty',
] as const satisfies HowFlag[];

/** The flags of sentences that each come from a latent of their own. */
export const EACH_LATENT = ['n-best', 'stream'] as const satisfies HowFlag[];

/** What goes with images that are read, and with those that are made. */
export const IMAGES = ['invert', 'output'] as const satisfies HowFlag[];

/** What a way of writing sentences works with. */
export interface SentenceTask {
  vae: SentenceVae;
  args: GenArguments;
  /** How words are chosen, by the flags; seed and signal too. */
  options: GenerateOptions & { seed: number };
}

/** What a way of writing sentences found. */
export interface Written {
  /** What `--json` prints besides the model and the seed. */
  json: Record<string, unknown>;
  /** What stands in the terminal, line by line; a line may come piece by piece. */
  lines: readonly (string | AsyncIterable<string>)[] | AsyncIterable<string>;
  /** What stands on standard error besides. */
  notes?: readonly string[];
}
