import type { Generation } from '../decode/generate-options.js';
import type { Latent } from '../latent/latent.js';
import type { WritingModel } from './writing-model.js';

/** How a way gets from sentences to the latents that it goes between. */
export interface RefineOption {
  /**
   * Where a sentence is not written from its posterior's mean, looks for a latent nearby that it is written from, so that a way
   * has the very sentences that were given; up to 16 runs of 64 rows each. Default `true`.
   */
  refine?: boolean | undefined;
}

/** A sentence that a way goes from or to. */
export interface End {
  posterior: Latent;
  /** `[latent]` that the way goes through: the posterior's mean, or near it one that the sentence is written from. */
  latent: Float32Array;
}

/** The sentences that a way goes between, encoded once. */
export async function endsOf(
  model: WritingModel,
  texts: readonly string[],
  { refine = true }: RefineOption,
  { signal }: Pick<Generation, 'signal'>,
): Promise<End[]> {
  const posteriors = await model.encode(texts, { signal });
  if (!refine) return posteriors.map((posterior) => ({ posterior, latent: posterior.mean }));
  const latents = await model.refine(texts, { signal, posteriors });
  return posteriors.map((posterior, i) => ({ posterior, latent: latents[i]! }));
}
