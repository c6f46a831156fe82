import { SentenceVaeError } from '../../src/errors.js';
import { uniforms } from '../../src/random/draws.js';

/**
 * Pairs of different sentences, drawn without putting any back; the seed decides which.
 * @throws {SentenceVaeError} `BAD_CORPUS` where there are too few sentences
 */
export function choosePairs(
  sentences: readonly string[],
  count: number,
  seed: number,
): (readonly [string, string])[] {
  const different = [...new Set(sentences)];
  if (different.length < 2 * count) {
    throw new SentenceVaeError('BAD_CORPUS', {
      expected: `${2 * count} different held-out sentences, for ${count} pairs`,
      received: `there are ${different.length} that the model takes`,
      remedy: `Say --pairs ${Math.floor(different.length / 2)}, or give a larger corpus`,
    });
  }
  const draws = uniforms({ seed, purpose: 'bench', index: 0 }, 2 * count);
  // The beginning of a shuffle (Durstenfeld 1964).
  for (const [at, draw] of draws.entries()) {
    const other = at + Math.floor(draw * (different.length - at));
    [different[at], different[other]] = [different[other]!, different[at]!];
  }
  return Array.from({ length: count }, (_, i) => [different[2 * i]!, different[2 * i + 1]!] as const);
}
