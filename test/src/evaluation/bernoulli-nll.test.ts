import { expect, test } from 'vitest';
import { bernoulliNll } from '../../../src/evaluation/bernoulli-nll.js';

const LEVELS = Uint8Array.of(0, 255, 128, 3, 252);

test('means in float32 say what their logits do', () => {
  const logits = [-9, 7, 0.3, -11, 11];
  const exact = logits.reduce((sum, logit, at) => {
    const x = LEVELS[at]! / 255;
    return sum + Math.log1p(Math.exp(logit)) - x * logit;
  }, 0);
  const means = Float32Array.from(logits, (logit) => 1 / (1 + Math.exp(-logit)));
  expect(bernoulliNll(LEVELS, means)).toBeCloseTo(exact, 3);
});

test('means that came out as 0 or 1 cost nothing where they are right, and 25 log 2 where they are wrong', () => {
  const [right, wrong] = [Float32Array.of(0, 1), Float32Array.of(1, 0)];
  expect(bernoulliNll(LEVELS.subarray(0, 2), right)).toBeCloseTo(0, 6);
  expect(bernoulliNll(LEVELS.subarray(0, 2), wrong)).toBeCloseTo(50 * Math.LN2, 6);
});
