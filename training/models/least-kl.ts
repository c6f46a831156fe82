import { SmoothUpperBound } from '../layers/index.js';

/**
 * Bounds the posterior's log-variances from above so that it is narrower than the prior by so much that the KL of every example
 * is at least `nats`, wherever its mean lies: a committed rate (Razavi et al. 2019, section 2), an equal share of it to each of
 * the latent dimensions.
 */
export function leastKl(nats: number, latent: number): SmoothUpperBound {
  return new SmoothUpperBound({ name: 'bounded_log_variance', bound: widestLogVariance(nats / latent) });
}

/**
 * The log-variance l < 0 at which a Gaussian around 0 has a KL of `nats` to the standard normal: ½ (exp(l) − 1 − l) = nats.
 * Wider ones have less.
 * @param nats above 0
 */
export function widestLogVariance(nats: number): number {
  // Newton's method on a convex, falling function, from a place left of the root: it goes right, and never past it.
  let at = -2 * nats - 1;
  for (;;) {
    const excess = Math.expm1(at) - at - 2 * nats;
    const next = at - excess / Math.expm1(at);
    if (!(next > at)) return at;
    at = next;
  }
}
