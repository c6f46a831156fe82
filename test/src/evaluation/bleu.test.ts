import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { addCounts, bleu, countMatches, countReferences } from '../../../src/evaluation/bleu.js';

interface Fixture {
  pairs: [hypothesis: string, reference: string][];
  scores: { order: number; corpus: number; sentences: number[] }[];
  three_references: number;
}

// Made by make.py beside it.
const fixture = JSON.parse(
  readFileSync(new URL('../../fixtures/bleu/sacrebleu.json', import.meta.url), 'utf8'),
) as Fixture;

const tokens = (text: string) => (text === '' ? [] : text.split(' '));
const counts = fixture.pairs.map(([hypothesis, reference]) =>
  countMatches(tokens(hypothesis), countReferences([tokens(reference)])),
);

describe.each(fixture.scores)(
  'BLEU-$order of 1,000 pairs is that of sacrebleu',
  ({ order, corpus, sentences }) => {
    test('all together', () => {
      expect(Math.abs(bleu(addCounts(counts), { order }) - corpus)).toBeLessThan(1e-6);
    });

    test('one by one', () => {
      const worst = counts.map((count, i) =>
        Math.abs(bleu(count, { order, effectiveOrder: true }) - sentences[i]!),
      );
      expect(Math.max(...worst)).toBeLessThan(1e-6);
    });
  },
);

test('with three references each', () => {
  const several = fixture.pairs.map(([hypothesis], i) => {
    const references = [0, 1, 2].map((shift) => tokens(fixture.pairs[(i + shift) % 1000]![1]));
    return countMatches(tokens(hypothesis), countReferences(references));
  });
  expect(Math.abs(bleu(addCounts(several)) - fixture.three_references)).toBeLessThan(1e-6);
});
