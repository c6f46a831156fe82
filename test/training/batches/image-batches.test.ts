import { expect, test } from 'vitest';
import { trainingImageBatches, validationImageBatches } from '../../../training/batches/image-batches.js';

const IMAGES = {
  count: 5,
  height: 1,
  width: 2,
  pixels: Uint8Array.of(0, 255, 1, 254, 2, 253, 3, 252, 4, 251),
};

function order(seed: number, epoch: number): string {
  return [...trainingImageBatches(IMAGES, 5, { seed, epoch }).at(0).levels].join();
}

test('training batches hold the grey levels of every image once', () => {
  const batches = trainingImageBatches(IMAGES, 2, { seed: 1, epoch: 0 });
  const parts = Array.from({ length: batches.length }, (_, i) => batches.at(i));
  expect(parts.map((batch) => batch.size)).toEqual([2, 2, 1]);
  const rows = parts.flatMap(({ size, levels }) =>
    Array.from({ length: size }, (_, row) => [...levels.subarray(row * 2, row * 2 + 2)]),
  );
  const expected = [0, 1, 2, 3, 4].map((i) => [i, 255 - i]);
  expect(rows.toSorted((a, b) => a[0]! - b[0]!)).toEqual(expected);
});

test('training batches depend on seed and epoch alone', () => {
  expect(order(1, 0)).toBe(order(1, 0));
  expect(new Set([order(1, 0), order(1, 1), order(2, 0), order(1, 2)]).size).toBeGreaterThan(2);
});

test('validation batches keep the order', () => {
  const batches = validationImageBatches(IMAGES, 3);
  expect(batches.length).toBe(2);
  expect([...batches.at(1).levels]).toEqual([3, 252, 4, 251]);
});
