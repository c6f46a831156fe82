import type { JobOptions } from '../bulk/each-outcome.js';
import type { Outcome } from '../bulk/outcome.js';
import type { GenerateOptions } from '../decode/generate-options.js';
import type { Sentence } from '../decode/sentence.js';
import type { Latent } from '../latent/latent.js';
import type { SentencePackageConfig } from '../package/config.js';

/** Any number of sentences. */
export type Texts = AsyncIterable<string> | Iterable<string>;

/** What the ways to write need of a model of sentences. */
export interface WritingModel {
  /** The posterior of each sentence; refuses those that the model can make nothing of. */
  encode(texts: readonly string[], options?: Pick<GenerateOptions, 'signal'>): Promise<Latent[]>;
  /** A latent for each sentence that it is written from, near its posterior's mean; that itself where it is one. */
  refine(
    texts: readonly string[],
    options?: Pick<GenerateOptions, 'signal'> & { posteriors?: readonly Latent[] | undefined },
  ): Promise<Float32Array[]>;
  /** A sentence for each latent; the i-th depends on the latent, the options and i alone. */
  decode(latents: readonly Float32Array[], options?: GenerateOptions): Promise<Sentence[]>;
}

/** What those that read through a corpus need besides. */
export interface ReadingModel extends WritingModel {
  readonly config: Pick<SentencePackageConfig, 'name' | 'sizes' | 'files'>;
  /** The posterior of each sentence, in constant memory; one that is unusable does not end the job. */
  encodeAll(texts: Texts, options?: JobOptions): AsyncGenerator<Outcome<string, Latent>, void>;
}
