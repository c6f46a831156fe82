import { readGenerateOptions, requireCount, type GenerateOptions } from '../decode/generate-options.js';
import type { Sentence } from '../decode/sentence.js';
import { SentenceVaeError } from '../errors.js';
import { analogies } from '../latent/analogy.js';
import { requireStrength } from '../latent/strength.js';
import type { WritingModel } from './writing-model.js';

/** Options of `SentenceVae.analogy`. */
export interface AnalogyOptions extends GenerateOptions {
  /** How many times the difference of the first two is added to the third: −1000 to 1000. Default 1. */
  strength?: number | undefined;
  /** How many answers: the first from posterior means, the others from draws. Default 1. */
  count?: number | undefined;
}

/** {@link import('../sentence-vae.js').SentenceVae.analogy} */
export async function analogy(
  model: WritingModel,
  texts: readonly string[],
  { strength = 1, count = 1, ...options }: AnalogyOptions,
): Promise<Sentence[]> {
  requireStrength(strength);
  requireCount(count, 'sentences');
  const generation = readGenerateOptions(options, 0);
  if (texts.length !== 3) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: 'three sentences: what shall be to the third as the first is to the second',
      received: `${texts.length} came`,
      remedy: 'Give all three',
    });
  }
  const [a, b, c] = await model.encode(texts, generation);
  return model.decode(analogies([a!, b!, c!], { count, seed: generation.seed, strength }), generation);
}
