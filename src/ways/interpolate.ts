import { readGenerateOptions, type GenerateOptions } from '../decode/generate-options.js';
import type { Sentence } from '../decode/sentence.js';
import { readWalkOptions, requireEnds, walk, type WalkOptions } from '../latent/interpolate.js';
import { distinctSteps } from './distinct-steps.js';
import type { WritingModel } from './writing-model.js';

/** A sentence on the way from sentence to sentence. */
export interface InterpolatedSentence extends Sentence {
  /** How far it is: 0 at the first sentence, 1 at the second, 2 at the third, and so on. */
  t: number;
}

/** Options of `SentenceVae.interpolate`. */
export interface InterpolateOptions extends GenerateOptions, WalkOptions {
  /**
   * Writes as many sentences as without it, but each of them once: where steps repeat a sentence, others are looked for
   * between neighbours that differ, halving their distance down to 1/4096 of the way from one sentence to the next. Where
   * the way has fewer sentences, there are fewer. Default `false`.
   */
  distinct?: boolean | undefined;
}

/** {@link import('../sentence-vae.js').SentenceVae.interpolate} */
export async function interpolate(
  model: WritingModel,
  texts: readonly string[],
  { distinct = false, ...options }: InterpolateOptions,
): Promise<InterpolatedSentence[]> {
  const way = readWalkOptions(options);
  const generation = readGenerateOptions(options, 0);
  requireEnds(texts, way);
  const latents = (await model.encode(texts, generation)).map(({ mean }) => mean);
  if (distinct) return distinctSteps(model, latents, { way, generation });
  const points = walk(latents, way);
  const sentences = await model.decode(
    points.map(({ latent }) => latent),
    generation,
  );
  return sentences.map((sentence, i) => ({ t: points[i]!.t, ...sentence }));
}
