import { uniforms } from '../../src/random/draws.js';
import type { Points } from './points.js';

/** Lloyd's rounds: where they stop matters little to what goes on from them. */
const MOST_ROUNDS = 20;

/**
 * The cluster of each point, `[count]`: centres are drawn by k-means++ (Arthur & Vassilvitskii 2007), each with a probability in
 * proportion to its squared distance from those before it, and moved in Lloyd's rounds. A cluster may end up empty.
 */
export function kMeans(points: Points, clusters: number, { seed }: { seed: number }): Int32Array {
  const { count, size, values } = points;
  let centres = drawCentres(points, clusters, seed);
  let nearest = nearestCentres(points, centres);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const sums = new Float64Array(clusters * size);
    const counts = new Int32Array(clusters);
    for (let point = 0; point < count; point++) {
      const cluster = nearest[point]!;
      counts[cluster]! += 1;
      for (let d = 0; d < size; d++) sums[cluster * size + d]! += values[point * size + d]!;
    }
    const before = centres;
    centres = sums.map((sum, at) => {
      const own = counts[Math.floor(at / size)]!;
      return own === 0 ? before[at]! : sum / own;
    });
    const next = nearestCentres(points, centres);
    const moved = next.some((cluster, point) => cluster !== nearest[point]);
    nearest = next;
    if (!moved) break;
  }
  return nearest;
}

function drawCentres({ count, size, values }: Points, clusters: number, seed: number): Float64Array {
  const draws = uniforms({ seed, purpose: 'mixtureStart', index: clusters }, clusters);
  const centres = new Float64Array(clusters * size);
  const distances = new Float64Array(count).fill(Infinity);
  for (const [cluster, draw] of draws.entries()) {
    const chosen = cluster === 0 ? Math.floor(draw * count) : inProportion(distances, draw);
    const centre = values.subarray(chosen * size, (chosen + 1) * size);
    centres.set(centre, cluster * size);
    for (let point = 0; point < count; point++) {
      distances[point] = Math.min(distances[point]!, squaredDistance(values, point * size, centre));
    }
  }
  return centres;
}

/** The first place whose cumulative weight exceeds a share of the total. */
function inProportion(weights: Float64Array, share: number): number {
  const wanted = share * weights.reduce((sum, weight) => sum + weight, 0);
  let reached = 0;
  const found = weights.findIndex((weight) => (reached += weight) > wanted);
  return Math.max(found, 0);
}

function nearestCentres({ count, size, values }: Points, centres: Float64Array): Int32Array {
  const rows = Array.from({ length: centres.length / size }, (_, k) =>
    centres.subarray(k * size, (k + 1) * size),
  );
  return Int32Array.from({ length: count }, (_, point) => {
    let nearest = 0;
    let least = Infinity;
    for (const [k, centre] of rows.entries()) {
      const distance = squaredDistance(values, point * size, centre);
      if (distance >= least) continue;
      least = distance;
      nearest = k;
    }
    return nearest;
  });
}

function squaredDistance(values: Float64Array, from: number, centre: Float64Array): number {
  let square = 0;
  for (let d = 0; d < centre.length; d++) square += (values[from + d]! - centre[d]!) ** 2;
  return square;
}
