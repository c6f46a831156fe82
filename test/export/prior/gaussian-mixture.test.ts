import { expect, it } from 'vitest';
import {
  drawFromMixture,
  logDensities,
  parameterCount,
  standardNormal,
} from '../../../export/prior/gaussian-mixture.js';
import { meanVariance, pointsOf } from '../../../export/prior/points.js';
import { chosenComponent, covariance, drawPoints, madeMixture } from '../../fixtures/prior/made-mixture.js';

it('counts what decides a mixture', () => {
  expect(parameterCount(1, 3)).toBe(3 + 6);
  expect(parameterCount(4, 32)).toBe(4 * (32 + 528) + 3);
});

it('has the density of the standard normal', () => {
  const points = pointsOf(
    [
      [0, 0],
      [1, -2],
    ],
    2,
  );
  const [atZero, beside] = logDensities(standardNormal(2), points);
  expect(atZero).toBeCloseTo(-Math.log(2 * Math.PI), 12);
  expect(beside).toBeCloseTo(-Math.log(2 * Math.PI) - 2.5, 12);
});

it('has densities that sum to 1', () => {
  const mixture = madeMixture(2, [0.3, 0.7]);
  const step = 0.1;
  const range = Array.from({ length: 240 }, (_, i) => -12 + i * step);
  const grid = pointsOf(
    range.flatMap((x) => range.map((y) => [x, y])),
    2,
  );
  const mass = logDensities(mixture, grid).reduce((sum, each) => sum + Math.exp(each) * step ** 2, 0);
  expect(mass).toBeCloseTo(1, 6);
});

it('draws with its weights, means and covariances', () => {
  const mixture = madeMixture(3, [0.2, 0.8]);
  const first = mixture.components[0]!;
  const shares = [0, 0];
  for (let i = 0; i < 1000; i++) shares[chosenComponent(mixture, (i + 0.5) / 1000)]! += 1;
  expect(shares).toEqual([200, 800]);
  const { values } = drawPoints({ size: 3, components: [{ ...first, weight: 1 }] }, 20_000, 5);
  const column = (d: number) => values.filter((_, at) => at % 3 === d).map((value) => value - first.mean[d]!);
  for (const [row, expected] of covariance(first).entries()) {
    expect(Math.abs(column(row).reduce((sum, value) => sum + value / 20_000, 0))).toBeLessThan(0.02);
    for (const [other, value] of expected.entries()) {
      const [a, b] = [column(row), column(other)];
      const moment = a.reduce((sum, each, i) => sum + (each * b[i]!) / 20_000, 0);
      expect(Math.abs(moment - value)).toBeLessThan(0.02);
    }
  }
});

it('chooses a component for every uniform number, the last one too', () => {
  const thirds = madeMixture(2, [1 / 3, 1 / 3, 1 / 3]);
  expect(chosenComponent(thirds, 0)).toBe(0);
  expect(chosenComponent(thirds, 1 - 2 ** -24)).toBe(2);
  const halves = madeMixture(2, [0.5, 0.5]);
  expect([0.5 - 2 ** -24, 0.5].map((uniform) => chosenComponent(halves, uniform))).toEqual([0, 1]);
  expect([...drawFromMixture(halves, [0, 0], 0.75)]).toEqual([...halves.components[1]!.mean]);
});

it('knows the variance of points, whatever their mean', () => {
  const points = pointsOf(
    [
      [10, 0],
      [12, 4],
    ],
    2,
  );
  expect(meanVariance(points)).toBeCloseTo((1 + 4) / 2, 12);
});
