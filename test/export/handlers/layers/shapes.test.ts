import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { convert } from '../../../../export/convert/convert.js';
import {
  differenceFrom,
  differenceFromTfjs,
  normalTensor,
} from '../../../fixtures/export/compare-with-tfjs.js';
import { artifactsOf } from '../../../fixtures/export/artifacts.js';
import { symbolic, throughLayer } from '../../../fixtures/export/layer-model.js';

beforeAll(() => tf.setBackend('cpu'));

describe('Concatenate', () => {
  test.each([[-1], [1], [2], [3]])('along axis %d', async (axis) => {
    const inputs = [
      tf.input({ shape: [2, 3, 4] }),
      tf.input({ shape: [2, 3, 4] }),
      tf.input({ shape: [2, 3, 4] }),
    ];
    const values = [1, 2, 3].map((seed) => normalTensor(seed, [5, 2, 3, 4]));
    expect(await differenceFromTfjs(throughLayer(inputs, tf.layers.concatenate({ axis })), values)).toBe(0);
  });

  test('of different lengths, the joined one open', async () => {
    const inputs = [tf.input({ shape: [null, 2] }), tf.input({ shape: [null, 2] })];
    const values = [normalTensor(1, [3, 4, 2]), normalTensor(2, [3, 1, 2])];
    expect(await differenceFromTfjs(throughLayer(inputs, tf.layers.concatenate({ axis: 1 })), values)).toBe(
      0,
    );
  });
});

describe('Flatten', () => {
  test.each([[[3, 4]], [[2, 3, 4]]])('of rows of shape %o', async (shape) => {
    const model = throughLayer([tf.input({ shape })], tf.layers.flatten());
    expect(await differenceFromTfjs(model, [normalTensor(1, [5, ...shape])])).toBe(0);
  });
});

describe('Reshape', () => {
  test.each([[[4, 6]], [[2, 3, 4]], [[-1, 3]], [[24]], [[2, -1]]])('to %o', async (targetShape) => {
    const model = throughLayer([tf.input({ shape: [4, 6] })], tf.layers.reshape({ targetShape }));
    expect(await differenceFromTfjs(model, [normalTensor(1, [5, 4, 6])])).toBe(0);
  });

  test('of no rows', async () => {
    const model = throughLayer([tf.input({ shape: [4, 6] })], tf.layers.reshape({ targetShape: [-1, 3] }));
    // tfjs predicts nothing of nothing.
    expect(await differenceFrom([tf.zeros([0, 8, 3])], model, [tf.zeros([0, 4, 6])])).toBe(0);
  });

  test('of two inputs, whose open lengths differ, by one layer', async () => {
    const inputs = [tf.input({ shape: [null, 6] }), tf.input({ shape: [null, 6] })];
    const shared = tf.layers.reshape({ targetShape: [-1, 3] });
    const model = tf.model({ inputs, outputs: inputs.map((input) => symbolic(shared.apply(input))) });
    const { outputs } = await convert(await artifactsOf(model));
    expect(new Set(outputs.map(({ shape }) => shape?.[1])).size).toBe(2);
  });

  test('with an open length', async () => {
    const model = throughLayer([tf.input({ shape: [null, 6] })], tf.layers.reshape({ targetShape: [-1, 3] }));
    expect(await differenceFromTfjs(model, [normalTensor(1, [5, 4, 6])])).toBe(0);
  });
});

test.each([[[4]], [[3, 4]], [[2, 3, 4]]])('Flatten of rows of shape %o, channels first', async (shape) => {
  const dataFormat = 'channelsFirst' as const;
  const row = shape.length === 1 ? [...shape, 1] : shape;
  const model = throughLayer([tf.input({ shape: row })], tf.layers.flatten({ dataFormat }));
  expect(await differenceFromTfjs(model, [normalTensor(1, [5, ...row])])).toBe(0);
});

test.each([[[2, 1]], [[3, 1, 2]], [[2, 3, 1]], [[1, 2, 3]]])('Permute by %o', async (dims) => {
  const shape = [2, null, 4].slice(0, dims.length);
  const model = throughLayer([tf.input({ shape })], tf.layers.permute({ dims }));
  expect(await differenceFromTfjs(model, [normalTensor(1, [5, 2, 3, 4].slice(0, dims.length + 1))])).toBe(0);
});

test.each([[1], [4]])('RepeatVector, %d times', async (n) => {
  const model = throughLayer([tf.input({ shape: [3] })], tf.layers.repeatVector({ n }));
  expect(await differenceFromTfjs(model, [normalTensor(1, [5, 3])])).toBe(0);
});

test.each([
  ['Dropout', tf.layers.dropout({ rate: 0.9 })],
  ['SpatialDropout1D', tf.layers.spatialDropout1d({ rate: 0.5 })],
  ['AlphaDropout', tf.layers.alphaDropout({ rate: 0.5 })],
  ['GaussianDropout', tf.layers.gaussianDropout({ rate: 0.5 })],
  ['GaussianNoise', tf.layers.gaussianNoise({ stddev: 2 })],
])('%s does nothing', async (_name, layer) => {
  const model = throughLayer([tf.input({ shape: [4, 3] })], layer);
  expect(await differenceFromTfjs(model, [normalTensor(1, [5, 4, 3])])).toBe(0);
});
