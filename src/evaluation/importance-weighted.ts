import { logSumExp } from './log-sum-exp.js';

/**
 * −log p(x) of one example from draws of its posterior, in nats: an upper bound in expectation that falls towards the truth
 * with their number (Burda et al. 2016, equation 8).
 *
 *     −log 1/K Σ_k p(x|z_k) p(z_k) / q(z_k|x)
 *
 * @param logWeights log p(x|z) + log p(z) − log q(z|x) of each draw
 */
export function importanceWeightedNll(logWeights: Float64Array): number {
  return Math.log(logWeights.length) - logSumExp(logWeights);
}

/**
 * log p(z) − log q(z|x) of a draw z = mean + exp(½ log_variance) · noise; the constants of both densities cancel.
 * @param from where the example's posterior begins in `mean` and `logVariance`
 * @param at where the draw's numbers begin in `noise`
 */
export function logPriorOverPosterior(
  { mean, logVariance }: { mean: Float32Array; logVariance: Float32Array },
  noise: Float32Array,
  { latent, from, at }: { latent: number; from: number; at: number },
): number {
  let sum = 0;
  for (let d = 0; d < latent; d++) {
    const e = noise[at + d]!;
    const z = mean[from + d]! + Math.exp(logVariance[from + d]! / 2) * e;
    sum += 0.5 * (e * e + logVariance[from + d]! - z * z);
  }
  return sum;
}
