import { describe, expect, test } from 'vitest';
import { activeUnits, varianceOfMeans } from '../../../src/evaluation/active-units.js';
import { mutualInformation } from '../../../src/evaluation/mutual-information.js';
import { klPerDimension, type Posteriors } from '../../../src/evaluation/posteriors.js';
import { normals } from '../../../src/random/draws.js';

/** Posteriors with a mean for each example and dimension, all of one width. */
function posteriors(
  count: number,
  latent: number,
  mean: (example: number, dimension: number) => number,
  deviation: number,
): Posteriors {
  const each = (f: (example: number, dimension: number) => number) =>
    Float32Array.from({ length: count * latent }, (_, at) => f(Math.floor(at / latent), at % latent));
  return { count, latent, mean: each(mean), logVariance: each(() => 2 * Math.log(deviation)) };
}

describe('active units', () => {
  test('are the dimensions whose mean varies by more than 0.01', () => {
    // Variances of ±a: a² · n/(n−1).
    const sizes = [0, 0.09, 0.11, 2];
    const made = posteriors(1000, 4, (example, dimension) => (example % 2 ? 1 : -1) * sizes[dimension]!, 1);
    expect(activeUnits(made)).toBe(2);
    for (const [dimension, variance] of varianceOfMeans(made).entries()) {
      expect(variance).toBeCloseTo((sizes[dimension]! ** 2 * 1000) / 999, 5);
    }
  });

  test('do not count means that are far from 0 but always the same', () => {
    expect(activeUnits(posteriors(50, 3, () => 7, 0.1))).toBe(0);
    expect(activeUnits(posteriors(1, 3, () => 7, 0.1))).toBe(0);
  });

  test('are not known where a mean is no number', () => {
    expect(
      activeUnits(posteriors(9, 3, (example, dimension) => (example === 4 ? NaN : dimension), 1)),
    ).toBeNaN();
  });
});

describe('mutual information', () => {
  const seed = 1;

  test('is 0 where all posteriors are alike', () => {
    expect(
      Math.abs(
        mutualInformation(
          posteriors(300, 5, () => 0.3, 1),
          { seed },
        ),
      ),
    ).toBeLessThan(0.2);
    expect(
      mutualInformation(
        posteriors(4000, 1, () => 0, 1),
        { seed },
      ),
    ).toBeCloseTo(0, 1);
  });

  test('is the logarithm of their number where no two overlap', () => {
    const apart = posteriors(
      256,
      2,
      (example, dimension) => (dimension ? example % 16 : Math.floor(example / 16)),
      0.01,
    );
    expect(mutualInformation(apart, { seed })).toBeCloseTo(Math.log(256), 1);
  });

  test('is that of a Gaussian channel, ½ log(1 + signal/noise) a dimension', () => {
    const count = 4000;
    const signal = normals({ seed: 5, purpose: 'verification', index: 0 }, count);
    for (const deviation of [0.3, 1]) {
      const channel = posteriors(count, 1, (example) => signal[example]!, deviation);
      const expected = 0.5 * Math.log(1 + 1 / deviation ** 2);
      expect(Math.abs(mutualInformation(channel, { seed }) - expected)).toBeLessThan(0.05);
    }
  });

  test('is exactly 0 where few posteriors in many dimensions are all alike, and never more than a logarithm', () => {
    const alike = posteriors(20, 32, () => 0.3, 1);
    const single = posteriors(1, 8, () => 4, 0.1);
    for (const made of [alike, single]) expect(mutualInformation(made, { seed })).toBeCloseTo(0, 9);
    const few = posteriors(8, 32, (example, dimension) => (example * dimension) % 7, 1e-3);
    expect(mutualInformation(few, { seed })).toBeLessThanOrEqual(Math.log(8) + 1e-9);
  });

  test('is the same for the same seed', () => {
    const made = posteriors(20, 2, (example) => example / 10, 0.5);
    expect(mutualInformation(made, { seed })).toBe(mutualInformation(made, { seed }));
    expect(mutualInformation(made, { seed })).not.toBe(mutualInformation(made, { seed: 2 }));
  });
});

test('the KL of each dimension is its mean over the examples', () => {
  const made = posteriors(2, 2, (example, dimension) => (dimension ? 0 : example ? 1 : 3), 1);
  // ½ mean² at width 1: (½ + 4½) / 2 and 0.
  const [first, second] = klPerDimension(made);
  expect(first).toBeCloseTo(2.5, 6);
  expect(second).toBeCloseTo(0, 6);
});
