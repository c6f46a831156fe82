import { expect, it } from 'vitest';
import { normalQuantile } from '../../../src/latent/normal-quantile.js';
import { mostActive, probesOf, quantilePlane } from '../../../src/latent/plane.js';

it.each([
  // Python: statistics.NormalDist().inv_cdf(p)
  [0.5, 0],
  [0.75, 0.6744897501960817],
  [0.1, -1.2815515655446008],
  [0.995, 2.5758293035489004],
  [1e-6, -4.753424308822899],
])('knows where a normal distribution has %s below', (p, expected) => {
  expect(normalQuantile(p)).toBeCloseTo(expected, 8);
});

it('changes two dimensions and keeps the others', () => {
  const plane = quantilePlane(Float32Array.of(5, 6, 7), [0, 2], { steps: 2 });
  const quarter = Math.fround(0.6744897501960817);
  expect(plane.map(({ latent }) => [...latent])).toEqual([
    [-quarter, 6, -quarter],
    [quarter, 6, -quarter],
    [-quarter, 6, quarter],
    [quarter, 6, quarter],
  ]);
});

it('finds the dimensions that matter most to a decoder', () => {
  const weights = [1, 0, -3, 2];
  const outcomes = probesOf(Float32Array.of(1, 2, 3, 4)).map((latent) =>
    latent.map((value, i) => value * weights[i]!),
  );
  expect(mostActive(outcomes)).toEqual([2, 3]);
});
