import { FixedScaleBatchNorm } from '../layers/index.js';

/**
 * Batch normalisation of the posterior's means with a fixed scale γ (Zhu et al. 2020, section 3.2): over a batch each
 * dimension's means then have the variance γ² around β, whatever the encoder does, so that
 *
 *     E[KL] ≥ ½ Σ_j E[mean_j²] = ½ Σ_j (γ² + β_j²) ≥ ½ · latent · γ²
 *
 * At γ = 0.7, one of the paper's, and 32 dimensions these are 7.8 nats. γ above 1 would make
 * the latents of a corpus wider than the prior that samples are drawn from.
 */
export function batchNormMean(gamma: number): FixedScaleBatchNorm {
  return new FixedScaleBatchNorm({ name: 'normalised_mean', gamma });
}

/** The share of a batch in the running averages once there are many: PyTorch's, and so the paper's. */
const LEAST_SHARE = 0.1;

/** How far running averages follow a batch: they are plain means of the first ten, and forget exponentially from then on. */
export function runningShare(step: number): number {
  return Math.max(LEAST_SHARE, 1 / (step + 1));
}
