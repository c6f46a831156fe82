/** A centre and two perpendicular directions of length 1. */
export interface Plane {
  centre: Float32Array;
  across: Float32Array;
  up: Float32Array;
}

const ROUNDS = 200;

/**
 * The plane through the mean of points along which they are spread most: their first two principal components, by power
 * iteration.
 * @param points at least one, all `[size]`
 */
export function principalPlane(points: readonly Float32Array[]): Plane {
  const centre = meanOf(points);
  const rest = points.map((point) => point.map((value, i) => value - centre[i]!));
  const across = principalAxis(rest);
  const up = principalAxis(rest.map((point) => without(point, across)));
  return { centre, across, up };
}

/** How far a point lies along a direction of length 1. */
export function along(point: Float32Array, direction: Float32Array): number {
  return point.reduce((sum, value, i) => sum + value * direction[i]!, 0);
}

/** Zero where points have no spread. Its largest number is positive, so that a map never comes out mirrored. */
function principalAxis(points: readonly Float32Array[]): Float32Array {
  // The longest of them is never perpendicular to all of the spread.
  let axis = points.reduce((longest, point) => (lengthOf(point) > lengthOf(longest) ? point : longest));
  for (let round = 0; round < ROUNDS; round++) {
    const next = new Float32Array(axis.length);
    for (const point of points) {
      const share = along(point, axis);
      point.forEach((value, i) => (next[i]! += share * value));
    }
    const length = lengthOf(next);
    if (length < 1e-12) return new Float32Array(axis.length);
    axis = next.map((value) => value / length);
  }
  const largest = axis.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  return largest < 0 ? axis.map((value) => -value) : axis;
}

function meanOf(points: readonly Float32Array[]): Float32Array {
  const sum = new Float32Array(points[0]!.length);
  for (const point of points) point.forEach((value, i) => (sum[i]! += value / points.length));
  return sum;
}

function without(point: Float32Array, direction: Float32Array): Float32Array {
  const share = along(point, direction);
  return point.map((value, i) => value - share * direction[i]!);
}

function lengthOf(point: Float32Array): number {
  return Math.sqrt(along(point, point));
}
