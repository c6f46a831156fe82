import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  differenceFromTfjs,
  normalTensor,
  randomiseWeights,
} from '../../../fixtures/export/compare-with-tfjs.js';
import { throughLayer } from '../../../fixtures/export/layer-model.js';

beforeAll(() => tf.setBackend('cpu'));

async function differenceOf(layer: tf.layers.Layer, shape = [3, 4, 5]): Promise<number> {
  const model = throughLayer([tf.input({ shape })], layer);
  randomiseWeights(model, 1);
  return differenceFromTfjs(model, [tf.mul(normalTensor(1, [6, ...shape]), 4)]);
}

test.each([
  ['ReLU', tf.layers.reLU({})],
  ['ReLU up to 2', tf.layers.reLU({ maxValue: 2 })],
  ['ReLU up to 0', tf.layers.reLU({ maxValue: 0 })],
  ['LeakyReLU', tf.layers.leakyReLU({})],
  ['LeakyReLU of 0.1', tf.layers.leakyReLU({ alpha: 0.1 })],
  ['ELU', tf.layers.elu({})],
  ['ThresholdedReLU', tf.layers.thresholdedReLU({})],
  ['ThresholdedReLU of 2', tf.layers.thresholdedReLU({ theta: 2 })],
])('%s', async (_name, layer) => {
  expect(await differenceOf(layer)).toBeLessThan(1e-5);
});

test.each([[undefined], [[1]], [[1, 2]], [[2, 3]], [[3]]])(
  'PReLU with the shared axes %o',
  async (sharedAxes) => {
    expect(await differenceOf(tf.layers.prelu(sharedAxes ? { sharedAxes } : {}))).toBeLessThan(1e-5);
  },
);

describe('Softmax', () => {
  test.each([[-1], [3], [[3]], [[2, 3]], [[1, 3]]])('over %o', async (axis) => {
    // The types know numbers only.
    const settings = { axis: axis as number };
    expect(await differenceOf(tf.layers.softmax(settings))).toBeLessThan(1e-5);
  });

  test('over the second of two axes where none is named', async () => {
    expect(await differenceOf(tf.layers.softmax({}), [7])).toBeLessThan(1e-5);
  });
});
