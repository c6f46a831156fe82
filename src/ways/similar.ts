import { readGenerateOptions, requireCount, type GenerateOptions } from '../decode/generate-options.js';
import type { Sentence } from '../decode/sentence.js';
import { around, posteriorRadius, requireRadius } from '../latent/around.js';
import type { WritingModel } from './writing-model.js';

/** Options of `SentenceVae.similar`. */
export interface SimilarOptions extends GenerateOptions {
  /** How many sentences. Default 8. */
  count?: number | undefined;
  /**
   * How far from the sentence, as a Euclidean distance of latents: in standard deviations of the prior. Default: as far as
   * draws from the sentence's own posterior lie (√Σσ²), where the model has learnt to write the sentence itself; twice that
   * is usual for others.
   */
  radius?: number | undefined;
  /**
   * Writes each sentence once, and the sentence itself not at all: looks in up to 20 times as many directions, and writes
   * fewer if that's not enough. Default `false`.
   */
  distinct?: boolean | undefined;
}

/** In how many directions a distinct sentence may be looked for, for each that is wanted. */
const PATIENCE = 20;

/** {@link import('../sentence-vae.js').SentenceVae.similar} */
export async function similar(
  model: WritingModel,
  text: string,
  { count = 8, radius, distinct = false, ...options }: SimilarOptions,
): Promise<Sentence[]> {
  requireCount(count, 'sentences');
  if (radius !== undefined) requireRadius(radius);
  const generation = readGenerateOptions(options, 0);
  const [latent] = await model.encode([text], generation);
  const walk = { count, radius: radius ?? posteriorRadius(latent!), seed: generation.seed };
  if (!distinct) return model.decode(around(latent!.mean, walk), generation);
  const [itself] = await model.decode([latent!.mean], generation);
  const known = new Set([text, itself!.text]);
  const kept: Sentence[] = [];
  for (let first = 0; kept.length < count && first < PATIENCE * count; first += count) {
    for (const sentence of await model.decode(around(latent!.mean, { ...walk, first }), generation)) {
      if (kept.length === count || known.has(sentence.text)) continue;
      known.add(sentence.text);
      kept.push(sentence);
    }
  }
  return kept;
}
