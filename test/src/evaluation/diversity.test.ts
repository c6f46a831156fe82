import { expect, test } from 'vitest';
import { addCounts, bleu, countMatches, countReferences } from '../../../src/evaluation/bleu.js';
import { distinct, selfBleu } from '../../../src/evaluation/diversity.js';
import { uniforms } from '../../../src/random/draws.js';

const sentences = Array.from({ length: 30 }, (_, i) =>
  [...uniforms({ seed: 3, purpose: 'verification', index: i }, 4 + (i % 9))].map(
    (u) => `w${Math.floor(u * 5)}`,
  ),
);

test('self-BLEU is BLEU of each sentence against all others', () => {
  const counts = sentences.map((sentence, i) =>
    countMatches(sentence, countReferences(sentences.filter((_, other) => other !== i))),
  );
  expect(selfBleu(sentences)).toBeCloseTo(bleu(addCounts(counts)), 10);
});

test('self-BLEU is 100 where all are alike, 0 where nothing is shared, and nothing for a single one', () => {
  const alike = ['a', 'b', 'c', 'd', 'e'];
  expect(selfBleu([alike, alike, alike])).toBeCloseTo(100, 10);
  expect(
    selfBleu([
      ['a', 'b'],
      ['c', 'd'],
    ]),
  ).toBe(0);
  expect(selfBleu([alike])).toBeUndefined();
});

test('distinct-n is the share of different n-grams', () => {
  const two = [
    ['a', 'b', 'a'],
    ['a', 'b'],
  ];
  expect(distinct(two, 1)).toBe(2 / 5);
  expect(distinct(two, 2)).toBe(2 / 3);
  expect(distinct([['a']], 2)).toBeUndefined();
});
