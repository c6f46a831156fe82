import type { Generation } from '../decode/generate-options.js';
import type { WritingModel } from './writing-model.js';

/** How a way gets from sentences to the latents that it goes between. */
export interface RefineOption {
  /**
   * Where a sentence is not written from its posterior's mean, looks for a latent nearby that it is written from, so that a way
   * has the very sentences that were given; up to 16 runs of 64 rows each. Default `true`.
   */
  refine?: boolean | undefined;
}

/** The latents of sentences that a way goes between. */
export async function endsOf(
  model: WritingModel,
  texts: readonly string[],
  { refine = true }: RefineOption,
  { signal }: Pick<Generation, 'signal'>,
): Promise<Float32Array[]> {
  if (refine) return model.refine(texts, { signal });
  return (await model.encode(texts, { signal })).map(({ mean }) => mean);
}
