import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadBackend } from '../../../training/backend/load-backend.js';
import { bernoulliNegativeLogLikelihood } from '../../../training/objective/bernoulli.js';

beforeAll(() => loadBackend());

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

  test('has the gradient −logit at the pixel, scaled by what arrives', () => {
    const logits = tf.tensor2d([[0, 2, -40]]);
    const gradient = tf.grad((pixels) => tf.mul(3, bernoulliNegativeLogLikelihood(pixels, logits)))(
      tf.tensor2d([[0.3, 1, 0]]),
    );
    expect([...gradient.dataSync()].map((at) => at + 0)).toEqual([0, -6, 120]);
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
