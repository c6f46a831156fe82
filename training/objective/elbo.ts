import * as tf from '@tensorflow/tfjs';
import type { ElboTerms } from './elbo-terms.js';

/** What a step minimises, and its parts: scalars in nats per sentence or image, means over the batch. */
export interface Loss {
  /** −log p(x|z). */
  reconstruction: tf.Scalar;
  /** KL(q(z|x) ‖ p(z)), summed over the latent dimensions, before any weight. */
  kl: tf.Scalar;
  /** What the optimiser descends. */
  total: tf.Scalar;
}

/**
 * The negative ELBO with a weight on its KL term: total = reconstruction + β · kl (Kingma & Welling 2014, equation 3;
 * Higgins et al. 2017 for β). At β = 1 it is the bound itself.
 */
export function negativeElbo(terms: ElboTerms, beta: number | tf.Scalar): Loss {
  const reconstruction = tf.mean<tf.Scalar>(terms.reconstruction);
  const kl = tf.mean<tf.Scalar>(tf.sum(terms.kl, 1));
  return { reconstruction, kl, total: tf.add(reconstruction, tf.mul(beta, kl)) };
}
