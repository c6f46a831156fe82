import { expect, test } from 'vitest';
import { importanceWeightedNll, logPriorOverPosterior } from '../../../src/evaluation/importance-weighted.js';
import { logSumExp } from '../../../src/evaluation/log-sum-exp.js';
import { normals } from '../../../src/random/draws.js';

const LATENT = 3;
/** x = W z + noise of this width, z standard normal: x is Gaussian with the variance Σ W² + NOISE². */
const W = [0.8, -1.1, 0.4];
const NOISE = 0.7;

function logDensity(x: number, mean: number, variance: number): number {
  return -0.5 * (Math.log(2 * Math.PI * variance) + (x - mean) ** 2 / variance);
}

test('of a linear Gaussian model it is the closed form, within the error of the draws', () => {
  // Not the true posterior, whose weights would all be equal; wider than it, so that they are bounded.
  const mean = Float32Array.of(0.5, -0.6, 0.2);
  const logVariance = Float32Array.of(-0.3, -0.5, -0.1);
  const x = 1.3;
  const exact = -logDensity(
    x,
    0,
    W.reduce((sum, w) => sum + w * w, NOISE ** 2),
  );
  const draws = 500;
  const estimates = [...Array(40).keys()].map((index) => {
    const noise = normals({ seed: 1, purpose: 'importanceWeights', index }, draws * LATENT);
    const weights = Float64Array.from(Array(draws).keys(), (k) => {
      const at = k * LATENT;
      const z = W.map((_, d) => mean[d]! + Math.exp(logVariance[d]! / 2) * noise[at + d]!);
      const predicted = z.reduce((sum, value, d) => sum + value * W[d]!, 0);
      const ratio = logPriorOverPosterior({ mean, logVariance }, noise, { latent: LATENT, from: 0, at });
      return logDensity(x, predicted, NOISE ** 2) + ratio;
    });
    return importanceWeightedNll(weights);
  });
  const average = estimates.reduce((sum, value) => sum + value, 0) / estimates.length;
  const spread = Math.sqrt(
    estimates.reduce((sum, value) => sum + (value - average) ** 2, 0) / (estimates.length - 1),
  );
  expect(spread).toBeLessThan(0.2);
  expect(Math.abs(average - exact)).toBeLessThan(3 * (spread / Math.sqrt(estimates.length)) + 0.01);
});

test('with the true posterior every single draw gives the exact figure', () => {
  // One dimension: p(z|x) has precision 1 + w²/σ² and mean w x / (w² + σ²).
  const [w, x] = [0.9, -0.4];
  const variance = NOISE ** 2 / (NOISE ** 2 + w * w);
  const mean = Float32Array.of((w * x) / (w * w + NOISE ** 2));
  const logVariance = Float32Array.of(Math.log(variance));
  const exact = -logDensity(x, 0, w * w + NOISE ** 2);
  const noise = normals({ seed: 2, purpose: 'importanceWeights', index: 0 }, 10);
  for (const [at, e] of noise.entries()) {
    const z = mean[0]! + Math.exp(logVariance[0]! / 2) * e;
    const weight =
      logDensity(x, w * z, NOISE ** 2) +
      logPriorOverPosterior({ mean, logVariance }, noise, { latent: 1, from: 0, at });
    expect(importanceWeightedNll(Float64Array.of(weight))).toBeCloseTo(exact, 5);
  }
});

test('log Σ exp neither overflows nor underflows', () => {
  expect(logSumExp(Float64Array.of(1000, 1000))).toBeCloseTo(1000 + Math.LN2, 10);
  expect(logSumExp(Float64Array.of(-1000, -1001))).toBeCloseTo(-1000 + Math.log(1 + Math.exp(-1)), 10);
  expect(logSumExp(Float64Array.of(-Infinity, 3))).toBe(3);
  expect(logSumExp(new Float64Array(0))).toBe(-Infinity);
});
