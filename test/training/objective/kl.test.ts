import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { loadBackend } from '../../../training/backend/load-backend.js';
import { gaussianKl } from '../../../training/objective/kl.js';

beforeAll(() => loadBackend());

/** ∫ q log(q / p) over ±12 standard deviations of q, by the trapezoidal rule. */
function klByQuadrature(mean: number, logVariance: number): number {
  const deviation = Math.exp(logVariance / 2);
  const steps = 20_000;
  const width = (24 * deviation) / steps;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const x = mean - 12 * deviation + i * width;
    const logQ = -0.5 * ((x - mean) / deviation) ** 2 - Math.log(deviation);
    const logP = -0.5 * x ** 2;
    sum += (Math.exp(logQ) / Math.sqrt(2 * Math.PI)) * (logQ - logP) * width;
  }
  return sum;
}

test.each([
  [0, 0],
  [1, 0],
  [0, Math.log(4)],
  [-1.5, -2],
  [3, 1.25],
])('of mean %f and log-variance %f is the integral that defines it', (mean, logVariance) => {
  const kl = gaussianKl(tf.tensor2d([[mean]]), tf.tensor2d([[logVariance]])).dataSync()[0]!;
  expect(kl).toBeCloseTo(klByQuadrature(mean, logVariance), 5);
});

test('is per example and dimension, and 0 only where posterior and prior agree', () => {
  const mean = tf.tensor2d([
    [0, 1, 0],
    [2, 0, 0],
  ]);
  const logVariance = tf.tensor2d([
    [0, 0, Math.LN2],
    [0, 0, 0],
  ]);
  const expected = [0, 0.5, (1 - Math.LN2) / 2, 2, 0, 0];
  const kl = gaussianKl(mean, logVariance);
  expect(kl.shape).toEqual([2, 3]);
  for (const [i, value] of kl.dataSync().entries()) expect(value).toBeCloseTo(expected[i]!, 6);
});

test('has the gradients mean and ½ (exp(log_variance) − 1)', () => {
  const [dMean, dLogVariance] = tf.grads((mean, logVariance) =>
    gaussianKl(mean as tf.Tensor2D, logVariance as tf.Tensor2D),
  )([tf.tensor2d([[1.5]]), tf.tensor2d([[Math.log(3)]])]);
  expect(dMean!.dataSync()[0]).toBeCloseTo(1.5, 6);
  expect(dLogVariance!.dataSync()[0]).toBeCloseTo(1, 6);
});
