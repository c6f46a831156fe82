import { logSumExp } from '../../src/evaluation/log-sum-exp.js';
import { cholesky } from './cholesky.js';
import { jointLogDensities, type Gaussian, type GaussianMixture } from './gaussian-mixture.js';
import type { Points } from './points.js';

/** How much of each point belongs to each component. */
export interface Responsibilities {
  readonly components: number;
  /** `[count × components]`; those of a point sum to 1. */
  readonly shares: Float64Array;
}

/** The expectation step (Dempster, Laird & Rubin 1977), and the mean log-likelihood of the points, in nats. */
export function expectation(
  mixture: GaussianMixture,
  points: Points,
): Responsibilities & { logLikelihood: number } {
  const components = mixture.components.length;
  const shares = jointLogDensities(mixture, points);
  let sum = 0;
  for (let from = 0; from < shares.length; from += components) {
    const own = shares.subarray(from, from + components);
    const logDensity = logSumExp(own);
    sum += logDensity;
    for (const [k, joint] of own.entries()) own[k] = Math.exp(joint - logDensity);
  }
  return { components, shares, logLikelihood: sum / points.count };
}

/** A component with less than one point is given up. */
const LEAST_POINTS = 1;

/** Shares below this change nothing that could be seen, and most are. */
const NEGLIGIBLE = 1e-12;

/**
 * The maximisation step: the mixture of the shares' weighted moments.
 * @param ridge is added to all variances, so that no component can shrink onto some few points
 * @throws {RangeError} for points that are no finite numbers
 */
export function maximization(
  points: Points,
  { components, shares }: Responsibilities,
  ridge: number,
): GaussianMixture {
  const found = Array.from({ length: components }, (_, k) =>
    moments(
      points,
      Float64Array.from({ length: points.count }, (__, point) => shares[point * components + k]!),
      ridge,
    ),
  ).filter(({ weight }) => weight >= LEAST_POINTS);
  const total = found.reduce((sum, { weight }) => sum + weight, 0);
  return {
    size: points.size,
    components: found.map((component) => ({ ...component, weight: component.weight / total })),
  };
}

/** Mean and covariance of weighted points; the weight is their sum. */
function moments({ count, size, values }: Points, shares: Float64Array, ridge: number): Gaussian {
  const weight = shares.reduce((sum, share) => sum + share, 0);
  const mean = new Float64Array(size);
  const covariance = new Float64Array(size * size);
  const difference = new Float64Array(size);
  const heavy = Array.from({ length: count }, (_, point) => point).filter(
    (point) => shares[point]! > NEGLIGIBLE,
  );
  for (const point of heavy) {
    const share = shares[point]! / weight;
    for (let d = 0; d < size; d++) mean[d]! += share * values[point * size + d]!;
  }
  for (const point of heavy) {
    const share = shares[point]! / weight;
    for (let d = 0; d < size; d++) difference[d] = values[point * size + d]! - mean[d]!;
    for (let row = 0; row < size; row++) {
      const scaled = share * difference[row]!;
      for (let column = 0, at = row * size; column <= row; column++, at++) {
        covariance[at]! += scaled * difference[column]!;
      }
    }
  }
  for (let d = 0; d < size; d++) covariance[d * size + d]! += ridge;
  const factor = weight < LEAST_POINTS ? covariance : cholesky(covariance, size);
  if (factor) return { weight, mean, factor };
  throw new RangeError('The points have no covariance: some are not finite');
}
