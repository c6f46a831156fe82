import * as tf from '@tensorflow/tfjs';

/**
 * −log p(x | logits) of each example under independent Bernoulli pixels, in nats: `[batch]`.
 *
 *     −x log σ(l) − (1 − x) log(1 − σ(l)) = softplus(l) − x l        finite for any finite l
 *
 * @param pixels `[batch, pixels]` in [0, 1]
 * @param logits `[batch, pixels]`
 */
export function bernoulliNegativeLogLikelihood(pixels: tf.Tensor, logits: tf.Tensor): tf.Tensor1D {
  return tf.sum<tf.Tensor1D>(tf.sub(tf.softplus(logits), tf.mul(pixels, logits)), 1);
}
