import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { differenceFromTfjs, normalTensor } from '../../../fixtures/export/compare-with-tfjs.js';
import { throughLayer } from '../../../fixtures/export/layer-model.js';

beforeAll(() => tf.setBackend('cpu'));

async function differenceOf(layer: tf.layers.Layer, shapes: readonly number[][]): Promise<number> {
  const model = throughLayer(
    shapes.map((shape) => tf.input({ shape })),
    layer,
  );
  return differenceFromTfjs(
    model,
    shapes.map((shape, index) => normalTensor(index, [4, ...shape])),
  );
}

describe.each([
  ['Add', () => tf.layers.add()],
  ['Average', () => tf.layers.average()],
  ['Maximum', () => tf.layers.maximum()],
  ['Minimum', () => tf.layers.minimum()],
  ['Multiply', () => tf.layers.multiply()],
])('%s', (_name, make) => {
  test.each([
    [[[3], [3]]],
    [
      [
        [2, 3],
        [2, 3],
        [2, 3],
      ],
    ],
    [
      [
        [2, 3],
        [1, 3],
      ],
    ],
    // The vector gets a new axis after the batch.
    [[[2, 3], [3]]],
    [[[3], [5, 2, 3], [2, 3]]],
  ])('of rows %o', async (shapes) => {
    expect(await differenceOf(make(), shapes)).toBeLessThan(1e-6);
  });
});

test('Dot, over every pair of axes that tfjs takes', async () => {
  const length = fc.integer({ min: 1, max: 4 });
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        common: length,
        others: fc.tuple(length, length),
        ranks: fc.tuple(fc.constantFrom(2, 3), fc.constantFrom(2, 3)),
        places: fc.tuple(fc.boolean(), fc.boolean()),
        fromTheEnd: fc.boolean(),
        normalize: fc.boolean(),
      }),
      async ({ common, others, ranks, places, fromTheEnd, normalize }) => {
        const shape = (side: 0 | 1) => {
          if (ranks[side] === 2) return [common];
          return places[side] ? [common, others[side]] : [others[side], common];
        };
        const axis = (side: 0 | 1) => {
          const positive = ranks[side] === 2 || places[side] ? 1 : 2;
          return fromTheEnd ? positive - ranks[side] : positive;
        };
        // tfjs checks lengths at the axes that it is given, so that only one number may count from the end.
        const both: [number, number] = [axis(0), axis(1)];
        if (fromTheEnd && both[0] !== both[1]) return;
        const axes = fromTheEnd ? both[0] : both;
        const layer = tf.layers.dot({ axes, normalize });
        expect(await differenceOf(layer, [shape(0), shape(1)])).toBeLessThan(1e-5);
      },
    ),
    { numRuns: 40, seed: 20261123 },
  );
});

test.each([[[0, 1]], [[1, 0]], [[0, 0]]])(
  'Dot over the axes %o of squares',
  async ([first = 0, second = 0]) => {
    const inputs = [1, 2].map(() => tf.input({ batchShape: [4, 4] }));
    const model = throughLayer(inputs, tf.layers.dot({ axes: [first, second] }));
    const values = [normalTensor(1, [4, 4]), normalTensor(2, [4, 4])];
    expect(await differenceFromTfjs(model, values)).toBeLessThan(1e-5);
  },
);
