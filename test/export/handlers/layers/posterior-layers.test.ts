import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { FixedScaleBatchNorm, SmoothUpperBound } from '../../../../training/layers/index.js';
import { differenceFromTfjs, normalTensor } from '../../../fixtures/export/compare-with-tfjs.js';

beforeAll(() => tf.setBackend('cpu'));

test('FixedScaleBatchNorm computes what tfjs computes', async () => {
  const input = tf.input({ shape: [3] });
  const output = new FixedScaleBatchNorm({ gamma: 0.7, epsilon: 0.01 }).apply(input) as tf.SymbolicTensor;
  const model = tf.model({ inputs: input, outputs: output });
  model.setWeights([tf.tensor1d([0.5, -1, 2]), tf.tensor1d([3, 0, -2]), tf.tensor1d([4, 0.001, 0.3])]);
  expect(await differenceFromTfjs(model, [normalTensor(1, [5, 3])])).toBeLessThan(1e-5);
});

test.each([-0.1, -3, 2])('SmoothUpperBound computes what tfjs computes, at %d', async (bound) => {
  const input = tf.input({ shape: [4] });
  const output = new SmoothUpperBound({ bound }).apply(input) as tf.SymbolicTensor;
  const model = tf.model({ inputs: input, outputs: output });
  const x = tf.tensor2d([
    [-100, -30, -8, -3],
    [-1, -0.1, 0, 0.2],
    [1, 5, 20, 100],
  ]);
  expect(await differenceFromTfjs(model, [x])).toBeLessThan(1e-5);
});
