import { expect, test } from 'vitest';
import { longEpochs, onePerShape, STEPS_PER_EPOCH } from '../../../bench/memory/long-epochs.js';
import type { SentenceBatch } from '../../../training/batches/batch.js';

/** Batches of two sentences; the second sentence is shorter than the width by `missing`. */
function batchesOf(...widths: [width: number, missing: number][]) {
  const batches = widths.map(([tokens, missing]): SentenceBatch => {
    const lengths = Int32Array.of(tokens, tokens - missing);
    return { size: 2, tokens, ids: new Int32Array(2 * tokens), lengths };
  });
  return { length: batches.length, at: (index: number) => batches[index]! };
}

const batches = batchesOf([8, 3], [4, 2], [8, 1], [12, 0], [4, 1], [12, 5]);
const [a8, a4, full8, full12, full4, b12] = Array.from({ length: 6 }, (_, i) => batches.at(i));

test('the first steps see the fullest batch of each shape, the others come in turns, and epochs end with the fullest', () => {
  const epochs = longEpochs(batches);
  const first = Array.from({ length: STEPS_PER_EPOCH }, (_, i) => epochs(0).at(i));
  expect(first.slice(0, 9)).toEqual([full4, full8, full12, a8, a4, full8, full12, full4, b12]);
  expect(first.at(-1)).toBe(full12);
  const second = Array.from({ length: STEPS_PER_EPOCH }, (_, i) => epochs(1).at(i));
  expect(second.at(-1)).toBe(full12);
  // 49 − 3 of the first epoch came in turns; the next is number 46 = 7 · 6 + 4.
  expect(second.slice(0, 3)).toEqual([full4, b12, a8]);
});

test('validation sees one batch of each shape', () => {
  const valid = onePerShape(batches);
  expect(Array.from({ length: valid.length }, (_, i) => valid.at(i))).toEqual([full4, full8, full12]);
});

test('more shapes than an epoch has room for are refused', () => {
  const many = batchesOf(...Array.from({ length: STEPS_PER_EPOCH }, (_, i): [number, number] => [i + 1, 0]));
  expect(() => longEpochs(many)).toThrow(RangeError);
});
