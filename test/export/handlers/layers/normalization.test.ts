import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  differenceFrom,
  differenceFromTfjs,
  normalTensor,
  randomiseWeights,
} from '../../../fixtures/export/compare-with-tfjs.js';
import { predictOne, throughLayer } from '../../../fixtures/export/layer-model.js';

beforeAll(() => tf.setBackend('cpu'));

const lengths = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 });
const options = fc.record({
  scale: fc.boolean(),
  center: fc.boolean(),
  epsilon: fc.constantFrom(1e-3, 0.1),
  opset: fc.constantFrom(17 as const, 20 as const),
  seed: fc.integer({ min: 0, max: 1000 }),
});

/** Variances are positive. */
function randomiseStatistics(model: tf.LayersModel, seed: number): void {
  randomiseWeights(model, seed);
  const last = model.getWeights().length - 1;
  model.setWeights(
    model.getWeights().map((weight, index) => (index === last ? tf.add(tf.square(weight), 0.01) : weight)),
  );
}

function normalising(input: tf.Tensor, axis: number): tf.LayersModel {
  const shape = input.shape.slice(1);
  return throughLayer([tf.input({ shape })], tf.layers.batchNormalization({ axis }));
}

describe('BatchNormalization', () => {
  test('over the last axis of 2 to 4', async () => {
    await fc.assert(
      fc.asyncProperty(lengths, options, async (shape, { opset, seed, ...settings }) => {
        const model = throughLayer([tf.input({ shape })], tf.layers.batchNormalization(settings));
        randomiseStatistics(model, seed);
        const x = normalTensor(seed, [3, ...shape]);
        expect(await differenceFromTfjs(model, [x], { opset })).toBeLessThan(1e-4);
      }),
      { numRuns: 20, seed: 20261123 },
    );
  });

  // tfjs' cpu backend repeats the statistics over the last axis whatever `axis` is, so the other axes are compared with
  // the same layer over the last one, whose input has been turned.
  test.each([
    [1, [0, 3, 2, 1]],
    [2, [0, 1, 3, 2]],
    [-3, [0, 3, 2, 1]],
  ])('over axis %d of 4', async (axis, swap) => {
    const x = normalTensor(2, [2, 3, 4, 5]);
    const turned = tf.transpose(x, swap);
    const reference = normalising(turned, 3);
    randomiseStatistics(reference, 1);
    const model = normalising(x, axis);
    model.setWeights(reference.getWeights());
    const expected = tf.transpose(predictOne(reference, turned), swap);
    expect(await differenceFrom([expected], model, [x])).toBeLessThan(1e-4);
  });

  test('after a convolution over open lengths', async () => {
    const input = tf.input({ shape: [null, null, 2] });
    const convolved = tf.layers.conv2d({ filters: 3, kernelSize: 3 }).apply(input) as tf.SymbolicTensor;
    const model = tf.model({
      inputs: input,
      outputs: tf.layers.batchNormalization({}).apply(convolved) as tf.SymbolicTensor,
    });
    randomiseStatistics(model, 1);
    expect(await differenceFromTfjs(model, [normalTensor(1, [2, 6, 5, 2])])).toBeLessThan(1e-4);
  });
});

describe('LayerNormalization', () => {
  test('over one axis or several', async () => {
    await fc.assert(
      fc.asyncProperty(
        lengths.chain((shape) =>
          fc.record({
            shape: fc.constant(shape),
            axis: fc.oneof(
              fc.integer({ min: -shape.length, max: -1 }),
              fc.shuffledSubarray(
                shape.map((_, index) => index + 1),
                { minLength: 1 },
              ),
            ),
          }),
        ),
        options,
        async ({ shape, axis }, { opset, seed, ...settings }) => {
          const layer = tf.layers.layerNormalization({ ...settings, axis });
          const model = throughLayer([tf.input({ shape })], layer);
          randomiseWeights(model, seed);
          const x = normalTensor(seed, [3, ...shape]);
          expect(await differenceFromTfjs(model, [x], { opset })).toBeLessThan(1e-4);
        },
      ),
      { numRuns: 30, seed: 20261123 },
    );
  });

  test('over an open length, without weights', async () => {
    const layer = tf.layers.layerNormalization({ axis: [1, 2], scale: false, center: false });
    const model = throughLayer([tf.input({ shape: [null, 4] })], layer);
    expect(await differenceFromTfjs(model, [normalTensor(1, [3, 5, 4])])).toBeLessThan(1e-5);
  });
});
