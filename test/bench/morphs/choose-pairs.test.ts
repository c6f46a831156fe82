import { expect, test } from 'vitest';
import { choosePairs } from '../../../bench/morphs/choose-pairs.js';

const SENTENCES = Array.from({ length: 40 }, (_, i) => `sentence ${i % 30}`); // ten of them twice

test('pairs are drawn once each, of different sentences, by the seed', () => {
  const pairs = choosePairs(SENTENCES, 15, 1);
  expect(pairs).toHaveLength(15);
  expect(new Set(pairs.flat())).toEqual(new Set(SENTENCES)); // all there are
  expect(choosePairs(SENTENCES, 15, 1)).toEqual(pairs);
  expect(choosePairs(SENTENCES, 15, 2)).not.toEqual(pairs);
  expect(choosePairs(SENTENCES, 3, 1)).not.toEqual([0, 2, 4].map((i) => [SENTENCES[i], SENTENCES[i + 1]]));
});

test('too few sentences are refused, with how many pairs there are', () => {
  expect(() => choosePairs(SENTENCES, 16, 1)).toThrow(
    'Expected 32 different held-out sentences, for 16 pairs, but there are 30 that the model takes. Say --pairs 15,',
  );
});
