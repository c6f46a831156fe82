import { setImmediate } from 'node:timers/promises';
import { expectation, maximization, type Responsibilities } from './expectation-maximization.js';
import type { GaussianMixture } from './gaussian-mixture.js';
import { kMeans } from './k-means.js';
import { meanVariance, type Points } from './points.js';

/** What is added to variances, as a share of the points' own. */
const RIDGE = 1e-6;

const MOST_STEPS = 100;

/** The gain of a step, in nats a point, that is worth another one. */
const LEAST_GAIN = 1e-3;

export interface FitOptions {
  /** Decides where the components start. */
  seed: number;
  signal?: AbortSignal | undefined;
}

/**
 * The mixture of Gaussians with full covariances that expectation maximisation finds from a k-means start. Components that lose
 * their points are given up.
 */
export async function fitMixture(
  points: Points,
  components: number,
  { seed, signal }: FitOptions,
): Promise<GaussianMixture> {
  const ridge = RIDGE * meanVariance(points);
  let mixture = maximization(points, wholly(kMeans(points, components, { seed }), components), ridge);
  let before = -Infinity;
  for (let step = 0; step < MOST_STEPS && mixture.components.length > 1; step++) {
    // Lets Ctrl-C be heard.
    await setImmediate();
    signal?.throwIfAborted();
    const { logLikelihood, ...shares } = expectation(mixture, points);
    if (logLikelihood - before < LEAST_GAIN) break;
    before = logLikelihood;
    mixture = maximization(points, shares, ridge);
  }
  return mixture;
}

/** Each point belongs to its cluster alone. */
function wholly(clusters: Int32Array, components: number): Responsibilities {
  const shares = new Float64Array(clusters.length * components);
  for (const [point, cluster] of clusters.entries()) shares[point * components + cluster] = 1;
  return { components, shares };
}
