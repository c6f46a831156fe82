import * as tf from '@tensorflow/tfjs';
import { withGradient } from '../gradients/with-gradient.js';

/**
 * −log p(x | logits) of each example under independent Bernoulli pixels, in nats: `[batch]`.
 *
 *     −x log σ(l) − (1 − x) log(1 − σ(l)) = softplus(l) − x l        finite for any finite l
 *
 * Its gradient at the logits is σ(l) − x.
 *
 * @param pixels `[batch, pixels]` in [0, 1]
 * @param logits `[batch, pixels]`
 */
export function bernoulliNegativeLogLikelihood(pixels: tf.Tensor, logits: tf.Tensor): tf.Tensor1D {
  return withGradient(
    { pixels, logits },
    () => ({
      value: tf.sum<tf.Tensor1D>(tf.sub(tf.softplus(logits), tf.mul(pixels, logits)), 1),
      saved: { pixels, logits },
    }),
    (dy, saved) => {
      const arriving = tf.expandDims(dy, 1);
      return {
        pixels: tf.neg(tf.mul(saved.logits, arriving)),
        logits: tf.mul(tf.sub(tf.sigmoid(saved.logits), saved.pixels), arriving),
      };
    },
  );
}
