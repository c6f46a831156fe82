import * as tf from '@tensorflow/tfjs';
import { normals } from '../../src/random/draws.js';
import { floats, type HostTensor } from '../graph/host-tensor.js';
import type { Pass } from './trainable.js';

/** The approximate posterior q(z|x): a Gaussian with a diagonal covariance, both `[batch, latent]`. */
export interface Posterior<N = tf.Tensor> {
  mean: N;
  logVariance: N;
}

/** A posterior that may come of the whole batch, as in training. */
export interface BatchPosterior extends Posterior {
  /** What running averages become by the batch, where the model has any. */
  running?: ReadonlyMap<tf.Variable, tf.Tensor>;
}

/** z = mean + exp(½ log_variance) ⊙ noise: a draw that gradients pass through (Kingma & Welling 2014, section 2.4). */
export function reparameterise({ mean, logVariance }: Posterior, noise: tf.Tensor): tf.Tensor {
  return tf.add(mean, tf.mul(tf.exp(tf.mul(0.5, logVariance)), noise));
}

/** The standard normal numbers of a pass, `[size, latent]`. Every validation pass over a batch draws the same. */
export function posteriorNoise({ mode, seed, index }: Pass, size: number, latent: number): HostTensor {
  const purpose = mode === 'train' ? 'posteriorNoise' : 'validationNoise';
  return floats(normals({ seed, purpose, index }, size * latent), [size, latent]);
}
