import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { normals } from '../../../src/random/draws.js';
import { loadBackend } from '../../../training/backend/load-backend.js';
import { bothWays, largestDifference } from './both-ways.js';

beforeAll(() => loadBackend());

/** Rows, what is common, columns: around the sizes of tiles and vectors, and at which a product is written another way. */
const SIZES = [
  [64, 64, 64],
  [65, 63, 65],
  [97, 130, 33],
  [128, 784, 400],
  [400, 128, 20],
  [71, 257, 19],
  [4, 900, 90],
  [130, 1, 2200],
  [512, 512, 16],
] as const;

const WAYS = [
  { name: 'as they are', transposed: [false, false] },
  { name: 'the first transposed', transposed: [true, false] },
  { name: 'the second transposed', transposed: [false, true] },
  { name: 'both transposed', transposed: [true, true] },
] as const;

function numbers(index: number, shape: [number, number]) {
  return {
    dtype: 'float32',
    shape,
    values: normals({ seed: 1, purpose: 'verification', index }, shape[0] * shape[1]),
  } as const;
}

describe.each(WAYS)('products of factors, $name, are the same replayed', ({ transposed: [a, b] }) => {
  test.each(SIZES)('[%i × %i] · [… × %i]', async (rows, common, columns) => {
    const x = numbers(0, a ? [common, rows] : [rows, common]);
    const y = numbers(1, b ? [columns, common] : [common, columns]);
    const { eager, replayed } = await bothWays(
      (inputs) => ({ product: tf.matMul(inputs['x']!, inputs['y']!, a, b) }),
      [
        { x, y },
        { x: { ...x, values: x.values.toReversed() }, y },
      ],
    );
    // A sum of 900 products may round off 900 · 6e-8 of what is added up, in another order elsewhere.
    expect(largestDifference(eager, replayed)).toBeLessThan(1e-4);
    expect(eager[0]!['product']!.values.some((value) => Math.abs(value) > 1)).toBe(true);
  });
});

test('the rows of a product do not depend on each other, also where there is a NaN', async () => {
  const x = numbers(0, [70, 80]);
  const y = numbers(1, [80, 90]);
  x.values[5 * 80] = NaN;
  const { replayed } = await bothWays(
    (inputs) => ({ product: tf.matMul(inputs['x']!, inputs['y']!) }),
    [{ x, y }],
  );
  const product = replayed[0]!['product']!.values;
  const odd = Array.from({ length: 70 }, (_, row) =>
    product.subarray(row * 90, (row + 1) * 90).some(Number.isNaN),
  );
  expect(odd.flatMap((isOdd, row) => (isOdd ? [row] : []))).toEqual([5]);
});
