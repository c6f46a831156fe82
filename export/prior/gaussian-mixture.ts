import { logSumExp } from '../../src/evaluation/log-sum-exp.js';
import { invertLower } from './cholesky.js';
import type { Points } from './points.js';

/** A Gaussian with full covariance, as a part of a mixture. */
export interface Gaussian {
  /** Its share of the mixture, above 0; all of them sum to 1. */
  readonly weight: number;
  /** `[size]` */
  readonly mean: Float64Array;
  /** The lower Cholesky factor of the covariance, row-major `[size × size]`. */
  readonly factor: Float64Array;
}

/** A mixture of Gaussians in a space of `size` dimensions; a single Gaussian is a mixture of one. */
export interface GaussianMixture {
  readonly size: number;
  readonly components: readonly Gaussian[];
}

/** How many numbers decide a mixture: means, covariances, and weights that sum to 1. */
export function parameterCount(components: number, size: number): number {
  return components * (1 + size + (size * (size + 1)) / 2) - 1;
}

/** N(0, 1). */
export function standardNormal(size: number): GaussianMixture {
  const factor = new Float64Array(size * size);
  for (let d = 0; d < size; d++) factor[d * size + d] = 1;
  return { size, components: [{ weight: 1, mean: new Float64Array(size), factor }] };
}

/** log(weight · N(x)) of each point and component, in nats: `[count × components]`. */
export function jointLogDensities({ size, components }: GaussianMixture, points: Points): Float64Array {
  const joint = new Float64Array(points.count * components.length);
  for (const [k, component] of components.entries()) {
    const inverse = invertLower(component.factor, size);
    const constant = Math.log(component.weight) - logNormaliser(component, size);
    const difference = new Float64Array(size);
    for (let point = 0; point < points.count; point++) {
      for (let d = 0; d < size; d++) {
        difference[d] = points.values[point * size + d]! - component.mean[d]!;
      }
      joint[point * components.length + k] = constant - squaredLength(inverse, difference) / 2;
    }
  }
  return joint;
}

/** log p(x) of each point, in nats: `[count]`. */
export function logDensities(mixture: GaussianMixture, points: Points): Float64Array {
  const joint = jointLogDensities(mixture, points);
  const parts = mixture.components.length;
  return Float64Array.from({ length: points.count }, (_, point) =>
    logSumExp(joint.subarray(point * parts, (point + 1) * parts)),
  );
}

/** log √((2π)^size · |covariance|) */
function logNormaliser({ factor }: Gaussian, size: number): number {
  let sum = (size * Math.log(2 * Math.PI)) / 2;
  for (let d = 0; d < size; d++) sum += Math.log(factor[d * size + d]!);
  return sum;
}

/** |L⁻¹ x|², which is the squared Mahalanobis distance. */
function squaredLength(inverse: Float64Array, x: Float64Array): number {
  const size = x.length;
  let square = 0;
  for (let row = 0; row < size; row++) {
    let sum = 0;
    for (let column = 0, at = row * size; column <= row; column++, at++) sum += inverse[at]! * x[column]!;
    square += sum * sum;
  }
  return square;
}

/**
 * Where components end on the way from 0 to 1, in float32 as graphs have it: the k-th is chosen by uniforms from the end of the
 * one before it on and below its own; the last one's end is beyond all uniforms.
 */
export function componentEnds({ components }: GaussianMixture): Float32Array {
  let reached = 0;
  const ends = Float32Array.from(components, ({ weight }) => (reached += weight));
  ends[components.length - 1] = 2;
  return ends;
}

/** The point of the mixture that standard normals `[size]` and a uniform number make: mean + L · normals of its component. */
export function drawFromMixture(
  mixture: GaussianMixture,
  normals: ArrayLike<number>,
  uniform: number,
): Float64Array {
  const { size, components } = mixture;
  const { mean, factor } = components[componentEnds(mixture).findIndex((end) => uniform < end)]!;
  return mean.map((centre, row) => {
    let sum = centre;
    for (let column = 0; column <= row; column++) sum += factor[row * size + column]! * normals[column]!;
    return sum;
  });
}
