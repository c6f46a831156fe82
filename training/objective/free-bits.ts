import * as tf from '@tensorflow/tfjs';
import { Type, type Static } from 'typebox';
import type { ElboTerms } from './elbo-terms.js';
import { negativeElbo, type Loss } from './elbo.js';

/** How much KL costs nothing. */
export const FreeBits = Type.Object({
  /** Whether each latent dimension has an equal share of it, or all of them together. */
  per: Type.Union([Type.Literal('dimension'), Type.Literal('total')]),
  /** Nats per example, over all dimensions. */
  nats: Type.Number({ exclusiveMinimum: 0 }),
});
export type FreeBits = Static<typeof FreeBits>;

/**
 * The negative ELBO whose KL term has a floor: below it nothing is gained by a smaller KL, so that the posterior has no reason
 * to fall onto the prior.
 *
 *     total = reconstruction + β · Σ_j max(λ/latent, E[KL_j])   per dimension     Kingma et al. 2016, equation 15
 *     total = reconstruction + β · max(λ, E[Σ_j KL_j])          in total
 *
 * E is the mean over the batch. Per dimension is what Li et al. 2019 train with after pretraining.
 */
export function freeBitsElbo(terms: ElboTerms, beta: number | tf.Scalar, { per, nats }: FreeBits): Loss {
  const { reconstruction, kl } = negativeElbo(terms, beta);
  const charged =
    per === 'total'
      ? tf.maximum(kl, nats)
      : tf.sum(tf.maximum(tf.mean(terms.kl, 0), nats / terms.kl.shape[1]));
  return { reconstruction, kl, total: tf.add(reconstruction, tf.mul(beta, charged)) };
}
