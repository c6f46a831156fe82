import { symmetricEigen } from './symmetric-eigen.js';

/** The plane of the greatest variance, and where the points lie on it. */
export interface Projection {
  /** `[points × 2]`, around 0; the second is 0 where the points have one dimension only. */
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Share of the whole variance along each of the two, 0 to 1. */
  readonly explained: readonly [x: number, y: number];
}

/**
 * Projects points onto their first two principal components (Pearson 1901): eigenvectors of their covariance, each with its
 * greatest entry positive, so that the same points always give the same picture.
 * @param points `[points][dimensions]`
 */
export function principalPlane(points: readonly ArrayLike<number>[]): Projection {
  const dimensions = points[0]?.length ?? 0;
  const mean = Array.from(
    { length: dimensions },
    (_, d) => points.reduce((sum, point) => sum + point[d]!, 0) / points.length,
  );
  const centred = points.map((point) => mean.map((m, d) => point[d]! - m));
  const { values, vectors } = symmetricEigen(covariance(centred, dimensions));
  const total = values.reduce((sum, value) => sum + Math.max(0, value), 0);
  const share = (component: number) => (total === 0 ? 0 : Math.max(0, values[component] ?? 0) / total);
  const axes = [upright(vectors[0] ?? []), upright(vectors[1] ?? [])] as const;
  return {
    points: centred.map((point) => [along(axes[0], point), along(axes[1], point)]),
    explained: [share(0), share(1)],
  };
}

/** `[dimensions][dimensions]`, unbiased. */
function covariance(centred: readonly (readonly number[])[], dimensions: number): number[][] {
  const matrix = Array.from({ length: dimensions }, () => Array.from({ length: dimensions }, () => 0));
  const weight = 1 / Math.max(1, centred.length - 1);
  for (const point of centred) {
    for (const [i, row] of matrix.entries()) {
      const scaled = point[i]! * weight;
      for (let j = 0; j < dimensions; j++) row[j]! += scaled * point[j]!;
    }
  }
  return matrix;
}

/** The vector or its opposite, whichever has its greatest entry positive. */
function upright(vector: readonly number[]): readonly number[] {
  const greatest = vector.reduce((most, each) => (Math.abs(each) > Math.abs(most) ? each : most), 0);
  return greatest < 0 ? vector.map((each) => -each) : vector;
}

function along(axis: readonly number[], point: readonly number[]): number {
  return axis.reduce((sum, each, d) => sum + each * point[d]!, 0);
}
