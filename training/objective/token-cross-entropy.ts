import * as tf from '@tensorflow/tfjs';
import { withGradient } from '../gradients/with-gradient.js';

/** The weights of a layer that turns features into logits. */
export interface OutputWeights {
  /** `[features, vocabulary]`, or `[vocabulary, features]` if it is `transposed`. */
  matrix: tf.Tensor;
  /** Whether the matrix lies as embeddings do. */
  transposed: boolean;
  /** `[vocabulary]`. */
  bias: tf.Tensor;
}

/** The smallest normal float32, 1.2e-38. */
const TINY = 2 ** -126;

/**
 * −log softmax(states · matrix + bias)[target] of each row, in nats.
 *
 * The output layer is part of it because the gradient of both together is short: with residual = softmax − one-hot, the
 * gradients are three products with it, and nothing but the softmax is kept of `[rows, vocabulary]`. A target less
 * likely than 1.2e-38 counts as 87.3 nats; its gradient is exact all the same.
 *
 * @param states `[rows, features]`
 * @param targets int32 ids `[rows]`
 * @returns `[rows]`
 */
export function tokenCrossEntropy(
  states: tf.Tensor,
  { matrix, transposed, bias }: OutputWeights,
  targets: tf.Tensor1D,
): tf.Tensor1D {
  const rows = targets.shape[0];
  return withGradient(
    { states, matrix, bias },
    () => {
      const probabilities = tf.softmax(tf.add(tf.matMul(states, matrix, false, transposed), bias));
      const positions = tf.stack([tf.range(0, rows, 1, 'int32'), targets], 1);
      const likelihood = tf.gatherND(probabilities, positions);
      const value = tf.neg<tf.Tensor1D>(tf.log(tf.add(likelihood, TINY)));
      return { value, saved: { states, matrix, probabilities, positions, likelihood } };
    },
    (dy, saved) => {
      const residual = tf.tensorScatterUpdate(
        saved.probabilities,
        saved.positions,
        tf.sub(saved.likelihood, 1),
      );
      // What arrives scales the rows of the small factor, not those of the residual.
      const arriving = tf.reshape(dy, [rows, 1]);
      const scaled = tf.mul(saved.states, arriving);
      return {
        states: tf.mul(tf.matMul(residual, saved.matrix, false, !transposed), arriving),
        matrix: transposed
          ? tf.matMul(residual, scaled, true, false)
          : tf.matMul(scaled, residual, true, false),
        bias: tf.reshape(tf.matMul(arriving, residual, true, false), [-1]),
      };
    },
  );
}
