import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distance, MEASURES } from '../../../src/latent/distance.js';

fc.configureGlobal({ seed: 20261123 });

const floats = fc
  .array(fc.float({ min: -3, max: 3, noNaN: true }), { minLength: 3, maxLength: 3 })
  .map((values) => Float32Array.from(values));
const latent = fc.record({ mean: floats, logVariance: floats });
const of = (mean: number[], logVariance = mean.map(() => 0)) => ({
  mean: Float32Array.from(mean),
  logVariance: Float32Array.from(logVariance),
});

describe('distance', () => {
  it.each(MEASURES)('%s is symmetric, never negative, and 0 for equal posteriors', (measure) => {
    fc.assert(
      fc.property(latent, latent, (a, b) => {
        fc.pre([a, b].every(({ mean }) => mean.some((value) => Math.abs(value) > 0.01)));
        const there = distance(a, b, measure);
        expect(there).toBeGreaterThanOrEqual(0);
        expect(distance(b, a, measure)).toBeCloseTo(there, 6);
        expect(distance(a, a, measure)).toBeCloseTo(0, 6);
      }),
    );
  });

  it('measures lines, angles and divergences', () => {
    expect(distance(of([1, 2]), of([4, 6]), 'euclidean')).toBe(5);
    expect(distance(of([1, 0]), of([0, 3]), 'cosine')).toBe(1);
    expect(distance(of([1, 0]), of([-2, 0]), 'cosine')).toBe(2);
    expect(distance(of([0, 0]), of([1, 0]), 'cosine')).toBe(1);
    // KL(N(0, 1) ‖ N(1, 4)) = ½ (½ + ln 4 − 1) and KL(N(1, 4) ‖ N(0, 1)) = ½ (5 − ln 4 − 1).
    expect(distance(of([0]), of([1], [Math.log(4)]), 'kl')).toBeCloseTo(1.75, 6);
  });
});
