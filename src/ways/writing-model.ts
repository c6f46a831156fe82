import type { GenerateOptions } from '../decode/generate-options.js';
import type { Sentence } from '../decode/sentence.js';
import type { Latent } from '../latent/latent.js';

/** What the ways to write need of a model of sentences. */
export interface WritingModel {
  /** The posterior of each sentence; refuses those that the model can make nothing of. */
  encode(texts: readonly string[], options?: Pick<GenerateOptions, 'signal'>): Promise<Latent[]>;
  /** A sentence for each latent; the i-th depends on the latent, the options and i alone. */
  decode(latents: readonly Float32Array[], options?: GenerateOptions): Promise<Sentence[]>;
}
