import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadBackend } from '../../../training/backend/load-backend.js';
import { bernoulliNegativeLogLikelihood } from '../../../training/objective/bernoulli.js';
import { tokenCrossEntropy } from '../../../training/objective/token-cross-entropy.js';

beforeAll(() => loadBackend());

function softmax(row: number[]): number[] {
  const total = row.reduce((sum, logit) => sum + Math.exp(logit), 0);
  return row.map((logit) => Math.exp(logit) / total);
}

describe('tokenCrossEntropy', () => {
  const rows = [
    [0.5, -1, 2, 0],
    [3, 3, 3, 3],
    [-0.25, 7, -7, 1.5],
  ];
  const targets = [2, 0, 3];

  test('is −log of the softmax at the target', () => {
    const loss = tokenCrossEntropy(tf.tensor2d(rows), tf.tensor1d(targets, 'int32')).dataSync();
    for (const [i, row] of rows.entries())
      expect(loss[i]).toBeCloseTo(-Math.log(softmax(row)[targets[i]!]!), 5);
  });

  test('has the gradient softmax − one-hot, times what arrives', () => {
    const arriving = [1, -2, 0.5];
    const gradient = tf.grad((logits) =>
      tf.mul(tokenCrossEntropy(logits as tf.Tensor2D, tf.tensor1d(targets, 'int32')), tf.tensor1d(arriving)),
    )(tf.tensor2d(rows));
    const actual = gradient.arraySync() as number[][];
    for (const [i, row] of rows.entries()) {
      for (const [j, p] of softmax(row).entries()) {
        expect(actual[i]![j]).toBeCloseTo(arriving[i]! * (p - Number(j === targets[i])), 5);
      }
    }
  });

  test('stays finite and right at extreme logits', () => {
    const loss = tokenCrossEntropy(
      tf.tensor2d([
        [1e4, -1e4],
        [1e4, -1e4],
        [-3e38, 0],
      ]),
      tf.tensor1d([0, 1, 1], 'int32'),
    );
    expect([...loss.dataSync()]).toEqual([0, 2e4, 0]);
  });
});

describe('bernoulliNegativeLogLikelihood', () => {
  test('is the sum over the pixels of the hand-computed values', () => {
    const pixels = tf.tensor2d([
      [0, 1],
      [0.3, 1],
    ]);
    const logits = tf.tensor2d([
      [0, 0],
      [1, -2],
    ]);
    const [first, second] = bernoulliNegativeLogLikelihood(pixels, logits).dataSync();
    expect(first).toBeCloseTo(2 * Math.LN2, 6);
    // log(1 + e) − 0.3 at the one pixel, log(1 + e²) at the other.
    expect(second).toBeCloseTo(1.3132617 - 0.3 + 2.126928, 6);
  });

  test('has the gradient σ(logit) − pixel', () => {
    const pixels = tf.tensor2d([[0.3, 1, 0]]);
    const gradient = tf.grad((logits) => bernoulliNegativeLogLikelihood(pixels, logits))(
      tf.tensor2d([[0, 2, -40]]),
    );
    const [zero, two, far] = gradient.dataSync();
    expect(zero).toBeCloseTo(0.2, 6);
    expect(two).toBeCloseTo(1 / (1 + Math.exp(-2)) - 1, 6);
    expect(far).toBeCloseTo(0, 6);
  });

  test('stays finite and right at extreme logits', () => {
    const pixels = tf.tensor2d([
      [1, 0],
      [0, 1],
    ]);
    const logits = tf.tensor2d([
      [1e4, -1e4],
      [1e4, -1e4],
    ]);
    expect([...bernoulliNegativeLogLikelihood(pixels, logits).dataSync()]).toEqual([0, 2e4]);
  });
});
