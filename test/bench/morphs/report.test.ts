import { expect, test } from 'vitest';
import { judgeMorphs, type Morph } from '../../../bench/morphs/judge-morphs.js';
import { assembleReport, describeReport } from '../../../bench/morphs/report.js';
import { NGramModel } from '../../../src/evaluation/n-gram-model.js';

function words(text: string): string[] {
  return text.split(' ');
}

const LONG = 'one two three four five six seven eight nine';
const MORPHS: Morph[] = [
  {
    ends: [words('he went out'), words(LONG)],
    plain: ['he went out', 'he went out', 'she went in', 'one two'].map(words),
    distinct: ['he went out', 'she came', 'they sat in', 'one two'].map(words),
    unlike: ['he went out', 'she came', 'one two'].map(words),
  },
  {
    ends: [words('she came in'), words('they sat')],
    plain: ['she came in', 'they came in', 'she came in', 'they sat'].map(words),
    distinct: ['she came in', 'they came in', 'they sat'].map(words),
    unlike: ['she came in', 'they sat'].map(words),
  },
];
const MODEL = new NGramModel([words('he went out'), words('she came in'), words('they sat in')], {
  words: 20,
});
const SETTING = { model: 'm', corpus: 'c', seed: 1, pairs: 2, steps: 4, held_out: 1234, left_out: 5 };

test('ends, neighbours and the way between are judged', () => {
  const judged = judgeMorphs(MORPHS, MODEL);
  expect(judged.ends).toEqual({ count: 4, exact: 3 / 4 });
  expect(judged.short_ends).toEqual({ count: 3, exact: 1 });
  const { plain, without_repeats, distinct } = judged.neighbours;
  expect([plain.count, without_repeats.count, distinct.count]).toEqual([6, 4, 5]);
  expect([plain.largest, without_repeats.largest, distinct.largest]).toEqual([1, 2 / 3, 2 / 3]);
  expect(plain.mean).toBeCloseTo((1 + 1 / 3 + 0 + 2 / 3 + 2 / 3 + 0) / 6, 12);
  expect(without_repeats.mean).toBeCloseTo((1 / 3 + 0 + 2 / 3 + 1 / 3) / 4, 12);
  expect([plain.above_bar, distinct.above_bar]).toEqual([3 / 6, 1 / 5]);
  expect(judged.neighbours.unlike).toEqual({ count: 3, largest: 0, mean: 0, above_bar: 0 });
  expect(judged.sentences).toEqual({ plain: 3, distinct: 3.5, unlike: 2.5 });
  expect(judged.bare_ways).toBe(1);
  const { perplexity } = judged;
  expect(perplexity.ends).toBeCloseTo(
    MODEL.perplexity(['he went out', 'one two', 'she came in', 'they sat'].map(words))!,
    9,
  );
  expect(perplexity.between_distinct).toBeCloseTo(
    MODEL.perplexity(['she came', 'they sat in', 'they came in'].map(words))!,
    9,
  );
  expect(perplexity.between_unlike).toBeCloseTo(MODEL.perplexity([words('she came')])!, 9);
  expect(perplexity.held_out).toBeGreaterThan(perplexity.ends);
});

test('the report has a bar for each demand, and says all in tables', () => {
  const report = assembleReport(SETTING, judgeMorphs(MORPHS, MODEL));
  expect(report.bars.map(({ holds }) => holds)).toEqual([true, true, true, report.bars[3]!.value <= 1.5]);
  expect(report.neighbours.distinct.largest).toBe(0.6667);
  const text = describeReport(report);
  for (const said of [
    '1,234 held-out sentences (5 more',
    'of up to 8 words',
    '100.0 %',
    '1 ways have no sentence between',
  ]) {
    expect(text).toContain(said);
  }
  expect(text).not.toMatch(/NaN|undefined/);
});
