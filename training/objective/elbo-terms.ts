import type * as tf from '@tensorflow/tfjs';
import { reparameterise, type BatchPosterior } from '../models/posterior.js';
import { takeFeeds } from '../models/take-feeds.js';
import type { Pass, Trainable } from '../models/trainable.js';
import { gaussianKl } from './kl.js';

/** The two parts of the negative ELBO before they are weighted and summed, in nats. */
export interface ElboTerms {
  /** −log p(x|z) of each example, z one draw of its posterior: `[batch]`. */
  reconstruction: tf.Tensor1D;
  /** KL(q(z|x) ‖ p(z)) of each example and latent dimension: `[batch, latent]`. */
  kl: tf.Tensor2D;
}

/** The terms of a batch's feeds, of which `noise` `[batch, latent]` makes the draw. */
export function elboTerms(
  model: Pick<Trainable<never>, 'posterior' | 'reconstruction'>,
  feeds: tf.NamedTensorMap,
  mode: Pass['mode'],
): ElboTerms & { posterior: BatchPosterior } {
  const { noise } = takeFeeds(feeds, ['noise'], []);
  const posterior = model.posterior(feeds, mode);
  return {
    reconstruction: model.reconstruction(feeds, reparameterise(posterior, noise)),
    kl: gaussianKl(posterior.mean, posterior.logVariance),
    posterior,
  };
}
