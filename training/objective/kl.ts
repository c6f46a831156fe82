import * as tf from '@tensorflow/tfjs';

/**
 * KL(N(mean, exp(log_variance)) ‖ N(0, 1)) of each example and dimension, in nats: `[batch, latent]`.
 *
 *     ½ (mean² + exp(log_variance) − 1 − log_variance)        Kingma & Welling 2014, appendix B
 */
export function gaussianKl(mean: tf.Tensor, logVariance: tf.Tensor): tf.Tensor2D {
  const twice = tf.sub(tf.add(tf.square(mean), tf.exp(logVariance)), tf.add(1, logVariance));
  return tf.mul<tf.Tensor2D>(0.5, twice);
}
