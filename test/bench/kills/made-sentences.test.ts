import { expect, test } from 'vitest';
import { madeSentences } from '../../../bench/kills/made-sentences.js';

test('made sentences have 3 to 20 words of a vocabulary in which some are common, and follow from their seed', () => {
  const sentences = madeSentences(1, 500).map((sentence) => sentence.split(' '));
  const lengths = sentences.map(({ length }) => length);
  expect([...new Set(lengths)].toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 18 }, (_, i) => 3 + i),
  );
  const counts = new Map<string, number>();
  for (const word of sentences.flat()) counts.set(word, (counts.get(word) ?? 0) + 1);
  const [commonest = 0, ...rest] = [...counts.values()].toSorted((a, b) => b - a);
  expect(counts.size).toBeGreaterThan(250);
  expect(commonest).toBeGreaterThan(10 * rest.at(-1)!);

  expect(madeSentences(1, 500).slice(0, 20)).toEqual(madeSentences(1, 20));
  expect(madeSentences(2, 20)).not.toEqual(madeSentences(1, 20));
});
