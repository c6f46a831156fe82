import { SentenceVaeError } from '../../src/errors.js';
import { SPECIAL_TOKENS } from './special-tokens.js';

export interface VocabularyLimits {
  /** Most ids, the four special tokens included. */
  maxSize: number;
  /** A word that occurs less often is no token of its own: it is `<unk>`, or spelt in pieces. */
  minCount: number;
}

/** How often each word occurs. */
export function countWords(
  sentences: Iterable<string>,
  words: (sentence: string) => readonly string[],
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const sentence of sentences) {
    for (const word of words(sentence)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

/**
 * The words that fit the limits, most frequent first; equally frequent ones in code-point order.
 * @throws {SentenceVaeError} `BAD_CORPUS` if no word fits, `BAD_ARGUMENT` if the limits allow none.
 */
export function mostFrequent(counts: ReadonlyMap<string, number>, limits: VocabularyLimits): string[] {
  return frequentWords(counts, limits).slice(0, limits.maxSize - SPECIAL_TOKENS.length);
}

/** All that are frequent enough, whether or not there is room for them, as {@link mostFrequent} orders them. */
export function frequentWords(
  counts: ReadonlyMap<string, number>,
  { maxSize, minCount }: VocabularyLimits,
): string[] {
  if (!(maxSize > SPECIAL_TOKENS.length)) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: `a vocabulary of at least ${SPECIAL_TOKENS.length + 1} (${SPECIAL_TOKENS.length} are special tokens)`,
      received: `the largest size allowed is ${maxSize}`,
      remedy: 'Allow a larger vocabulary; 10,000 is usual',
    });
  }
  const words = [...counts].filter(([, count]) => count >= minCount);
  if (words.length === 0) {
    throw new SentenceVaeError('BAD_CORPUS', {
      expected: `at least one word that occurs ${minCount} times or more in the training sentences`,
      received:
        counts.size === 0 ? 'they have no words' : `the most frequent of ${counts.size} words is rarer`,
      remedy: 'Add sentences or lower the minimum count',
    });
  }
  return words
    .toSorted(([a, countA], [b, countB]) => countB - countA || compareCodePoints(a, b))
    .map(([word]) => word);
}

/** Code-point order; `<` on strings compares UTF-16 units, which puts emoji before some ordinary characters. */
export function compareCodePoints(a: string, b: string): number {
  const [pointsA, pointsB] = [[...a], [...b]];
  for (let i = 0; i < Math.min(pointsA.length, pointsB.length); i++) {
    const difference = pointsA[i]!.codePointAt(0)! - pointsB[i]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return pointsA.length - pointsB.length;
}
