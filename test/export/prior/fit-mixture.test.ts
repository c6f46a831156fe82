import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { chooseDensity } from '../../../export/prior/choose-density.js';
import { expectation, maximization } from '../../../export/prior/expectation-maximization.js';
import { fitMixture } from '../../../export/prior/fit-mixture.js';
import {
  logDensities,
  parameterCount,
  standardNormal,
  type GaussianMixture,
} from '../../../export/prior/gaussian-mixture.js';
import { kMeans } from '../../../export/prior/k-means.js';
import { pointsOf, type Points } from '../../../export/prior/points.js';
import { covariance, drawPoints, madeMixture } from '../../fixtures/prior/made-mixture.js';

const truth = madeMixture(3, [0.5, 0.3, 0.2]);
const points = drawPoints(truth, 1500, 1);
const heldOut = drawPoints(truth, 1500, 2);

const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value / values.length, 0);
const likelihood = (mixture: GaussianMixture, of: Points) => mean(logDensities(mixture, of));
const rows = ({ count, size, values }: Points) =>
  Array.from({ length: count }, (_, i) => [...values.subarray(i * size, (i + 1) * size)]);
const near = (numbers: readonly number[]) => numbers.map((value): unknown => expect.closeTo(value, 8));

interface Reference {
  log_likelihoods: number[];
  weights: number[];
  means: number[][];
  covariances: number[][][];
  log_densities: number[];
}

it('goes the steps of expectation maximisation as numpy does', () => {
  // A poor start, from which it has a way to go.
  const start = madeMixture(3, [0.6, 0.4]);
  const few = pointsOf(rows(points).slice(0, 300), 3);
  const [ridge, steps] = [1e-3, 5];
  const asked = {
    points: rows(few),
    weights: start.components.map(({ weight }) => weight),
    means: start.components.map((each) => [...each.mean]),
    covariances: start.components.map(covariance),
    ridge,
    steps,
  };
  const script = join(import.meta.dirname, '../../fixtures/prior/reference_em.py');
  const printed = execFileSync(inject('python'), [script], {
    input: JSON.stringify(asked),
    encoding: 'utf8',
  });
  const reference = JSON.parse(printed) as Reference;
  const likelihoods: number[] = [];
  let mixture = start;
  for (let step = 0; step < steps; step++) {
    const { logLikelihood, ...shares } = expectation(mixture, few);
    likelihoods.push(logLikelihood);
    mixture = maximization(few, shares, ridge);
  }
  likelihoods.push(likelihood(mixture, few));
  const { components } = mixture;
  expect(likelihoods).toEqual(near(reference.log_likelihoods));
  expect(components.map(({ weight }) => weight)).toEqual(near(reference.weights));
  expect(components.map((each) => [...each.mean])).toEqual(reference.means.map(near));
  expect(components.map(covariance)).toEqual(reference.covariances.map((each) => each.map(near)));
  expect([...logDensities(mixture, few)]).toEqual(near(reference.log_densities));
  expect(likelihoods.toSorted((a, b) => a - b)).toEqual(likelihoods);
});

it('finds the mixture that points were drawn from', async () => {
  const found = await fitMixture(points, 3, { seed: 1 });
  // Of held-out points nothing is more likely than the truth.
  expect(likelihood(found, heldOut)).toBeLessThan(likelihood(truth, heldOut));
  expect(likelihood(found, heldOut)).toBeGreaterThan(likelihood(truth, heldOut) - 0.03);
  const weights = found.components.map(({ weight }) => weight).toSorted((a, b) => b - a);
  for (const [k, { weight }] of truth.components.entries()) {
    expect(Math.abs(weights[k]! - weight)).toBeLessThan(0.05);
  }
});

it('finds the same one again, and with one component the moments of the points', async () => {
  expect(await fitMixture(points, 3, { seed: 1 })).toEqual(await fitMixture(points, 3, { seed: 1 }));
  const { components } = await fitMixture(points, 1, { seed: 1 });
  const centre = [0, 1, 2].map((d) => mean(points.values.filter((_, at) => at % 3 === d)));
  expect([...components[0]!.mean]).toEqual(near(centre));
  expect(components[0]!.weight).toBe(1);
});

it('gives components up that have no points: two of many equal ones', async () => {
  const two = pointsOf(
    Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? [0, 0] : [5, 1])),
    2,
  );
  const { components } = await fitMixture(two, 6, { seed: 1 });
  expect(components).toHaveLength(2);
  expect(components.map(({ weight }) => weight)).toEqual([0.5, 0.5]);
});

it('starts from clusters that lie apart', () => {
  const apart = pointsOf(
    Array.from({ length: 60 }, (_, i) => [(i % 3) * 10 + (i % 7) / 10, i % 5]),
    2,
  );
  for (const seed of [1, 2, 3]) {
    const clusters = kMeans(apart, 3, { seed });
    expect(new Set(clusters).size).toBe(3);
    expect([...clusters].every((cluster, i) => cluster === clusters[i % 3])).toBe(true);
  }
});

it('refuses points that are no numbers', async () => {
  await expect(fitMixture(pointsOf([[NaN], [1]], 1), 1, { seed: 1 })).rejects.toThrow('are not finite');
});

it('stops when it is told to', async () => {
  const signal = AbortSignal.abort();
  await expect(fitMixture(points, 3, { seed: 1, signal })).rejects.toBe(signal.reason);
});

it('chooses the number of components by held-out points', async () => {
  const { mixture, examples, heldOut: nats } = await chooseDensity(points, heldOut, { seed: 1 });
  // Three are not tried; two are too few.
  expect(mixture.components).toHaveLength(4);
  expect(examples).toBe(1500);
  expect(nats.fitted).toBeCloseTo(-likelihood(mixture, heldOut), 10);
  expect(nats.standard).toBeCloseTo(-likelihood(standardNormal(3), heldOut), 10);
  expect(nats.fitted).toBeLessThan(nats.standard - 1);
});

it('takes no more components than there are points for', async () => {
  const few = pointsOf(rows(points).slice(0, 10 * parameterCount(2, 3)), 3);
  const { mixture } = await chooseDensity(few, heldOut, { seed: 1 });
  expect(mixture.components).toHaveLength(2);
});

it('says so where there are too few points, or nothing to gain', async () => {
  const few = pointsOf(rows(points).slice(0, 89), 3);
  await expect(chooseDensity(few, heldOut, { seed: 1 })).rejects.toMatchObject({
    code: 'BAD_CORPUS',
    message: expect.stringContaining('at least 90 training examples to fit a density of 3 dimensions'),
  });
  const wide = drawPoints(standardNormal(3), 200, 1);
  const narrow = { ...wide, values: wide.values.map((value) => value / 2) };
  await expect(chooseDensity(narrow, wide, { seed: 1 })).rejects.toMatchObject({
    code: 'BAD_RUN',
    message: expect.stringContaining('better than the standard normal, but it takes '),
  });
});
