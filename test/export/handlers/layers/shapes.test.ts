import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { differenceFromTfjs, normalTensor } from '../../../fixtures/export/compare-with-tfjs.js';

beforeAll(() => tf.setBackend('cpu'));

function through(inputs: tf.SymbolicTensor[], layer: tf.layers.Layer): tf.LayersModel {
  const output = layer.apply(inputs.length === 1 ? inputs[0]! : inputs);
  // Layer.apply's type leaves out that symbolic inputs give a symbolic output.
  return tf.model({ inputs, outputs: output as tf.SymbolicTensor });
}

describe('Concatenate', () => {
  test.each([[-1], [1], [2], [3]])('along axis %d', async (axis) => {
    const inputs = [
      tf.input({ shape: [2, 3, 4] }),
      tf.input({ shape: [2, 3, 4] }),
      tf.input({ shape: [2, 3, 4] }),
    ];
    const values = [1, 2, 3].map((seed) => normalTensor(seed, [5, 2, 3, 4]));
    expect(await differenceFromTfjs(through(inputs, tf.layers.concatenate({ axis })), values)).toBe(0);
  });

  test('of different lengths, the joined one open', async () => {
    const inputs = [tf.input({ shape: [null, 2] }), tf.input({ shape: [null, 2] })];
    const values = [normalTensor(1, [3, 4, 2]), normalTensor(2, [3, 1, 2])];
    expect(await differenceFromTfjs(through(inputs, tf.layers.concatenate({ axis: 1 })), values)).toBe(0);
  });
});

describe('Flatten', () => {
  test.each([[[3, 4]], [[2, 3, 4]]])('of rows of shape %o', async (shape) => {
    const model = through([tf.input({ shape })], tf.layers.flatten());
    expect(await differenceFromTfjs(model, [normalTensor(1, [5, ...shape])])).toBe(0);
  });
});

describe('Reshape', () => {
  test.each([[[4, 6]], [[2, 3, 4]], [[-1, 3]], [[24]], [[2, -1]]])('to %o', async (targetShape) => {
    const model = through([tf.input({ shape: [4, 6] })], tf.layers.reshape({ targetShape }));
    expect(await differenceFromTfjs(model, [normalTensor(1, [5, 4, 6])])).toBe(0);
  });

  test('with an open length', async () => {
    const model = through([tf.input({ shape: [null, 6] })], tf.layers.reshape({ targetShape: [-1, 3] }));
    expect(await differenceFromTfjs(model, [normalTensor(1, [5, 4, 6])])).toBe(0);
  });
});

test.each([[0.1], [0.9]])('Dropout of %d does nothing', async (rate) => {
  const model = through([tf.input({ shape: [4] })], tf.layers.dropout({ rate }));
  expect(await differenceFromTfjs(model, [normalTensor(1, [5, 4])])).toBe(0);
});
