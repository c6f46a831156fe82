import { expect, test } from 'vitest';
import type { Check } from '../../../bench/models/check-model.js';
import { compareFigures } from '../../../bench/models/compare-figures.js';
import { assembleReport, describeReport } from '../../../bench/models/report.js';

test.each([
  ['negativeElbo', 64, 64.3, true],
  ['negativeElbo', 64, 64.4, false],
  ['negativeElbo', 64, 63.6, false],
  ['perplexityPerWord', 90, 90.4, true],
  ['activeUnits', 32, 31, false],
  ['activeUnits', 32, 32, true],
  ['exactMatch', 0.55, 0.56, true],
  ['exactMatch', 0.55, 0.53, false],
  ['bleu4', 50, 50.9, true],
  ['bleu4', 50, undefined, false],
])('%s was %f and is %f: %s', (name, recorded, now, holds) => {
  const compared = compareFigures({ [name]: recorded }, now === undefined ? {} : { [name]: now, other: 1 });
  expect(compared).toMatchObject([{ name, recorded, now, holds }]);
});

const WHERE = { model: 'kjv', of: 'validation', corpus: 'kjv', part: 'valid' } as const;
const GOOD: Check = {
  ...WHERE,
  status: 'as recorded',
  examples: 2332,
  figures: compareFigures({ kl: 31.3 }, { kl: 31.31 }),
};
const BAD: Check = {
  ...WHERE,
  of: 'evaluation',
  status: 'not as recorded',
  examples: 2447,
  figures: compareFigures({ kl: 31.3, bleu4: 50 }, { kl: 33, bleu4: 50 }),
};
const MISSING: Check = {
  ...WHERE,
  model: 'everyday',
  status: 'not checked',
  reason: 'the text is not there',
};

test('what differs is a fault, what cannot be checked unless that is allowed', () => {
  expect(assembleReport([GOOD], false).holds).toBe(true);
  expect(assembleReport([GOOD, BAD], true).holds).toBe(false);
  expect(assembleReport([GOOD, MISSING], false).holds).toBe(false);
  expect(assembleReport([GOOD, MISSING], true).holds).toBe(true);
});

test('all of it is said', () => {
  const text = describeReport(assembleReport([GOOD, BAD, MISSING], false));
  expect(text).toMatch(/\| kjv +\| evaluation +\| kl +\| +31\.300 \| +33 \| +0\.5 % \| differs \|/);
  expect(text).toMatch(/as recorded {6}kjv, validation, valid part of kjv, 2,332 examples/);
  expect(text).toContain('not checked      everyday, validation, valid part of kjv: the text is not there');
});
