import * as tf from '@tensorflow/tfjs';
import { Sequence } from '../graph/sequence.js';
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
 * @param sequence where rows come in pieces to save memory: each piece waits for the one before, and its softmax is computed
 * again for the gradient rather than kept
 * @returns `[rows]`
 */
export function tokenCrossEntropy(
  states: tf.Tensor,
  { matrix, transposed, bias }: OutputWeights,
  targets: tf.Tensor1D,
  sequence?: Sequence,
): tf.Tensor1D {
  const rows = targets.shape[0];
  const inTurn = (x: tf.Tensor) => sequence?.after(x) ?? x;
  const softmax = (x: tf.Tensor, m: tf.Tensor, b: tf.Tensor) =>
    tf.softmax(tf.add(tf.matMul(x, m, false, transposed), b));
  return withGradient(
    { states, matrix, bias },
    () => {
      const probabilities = softmax(inTurn(states), matrix, bias);
      const positions = tf.stack([tf.range(0, rows, 1, 'int32'), targets], 1);
      const likelihood = tf.gatherND(probabilities, positions);
      const value = tf.neg<tf.Tensor1D>(tf.log(tf.add(likelihood, TINY)));
      sequence?.done(value);
      const kept = sequence ? { bias } : { probabilities };
      return { value, saved: { states, matrix, positions, likelihood, ...kept } };
    },
    (dy, saved) => {
      const probabilities =
        'probabilities' in saved
          ? saved.probabilities
          : softmax(inTurn(saved.states), saved.matrix, saved.bias);
      const residual = tf.tensorScatterUpdate(probabilities, saved.positions, tf.sub(saved.likelihood, 1));
      // What arrives scales the rows of the small factor, not those of the residual.
      const arriving = tf.reshape(dy, [rows, 1]);
      const scaled = tf.mul(saved.states, arriving);
      // One after the other: two products at once would take each other's cache. What the GRU waits for comes first.
      const products = new Sequence();
      const atStates = tf.matMul(residual, saved.matrix, false, !transposed);
      products.done(atStates);
      const factors = products.after(scaled);
      const atMatrix = transposed
        ? tf.matMul(residual, factors, true, false)
        : tf.matMul(factors, residual, true, false);
      products.done(atMatrix);
      const atBias = tf.matMul(products.after(arriving), residual, true, false);
      sequence?.done(atBias);
      return { states: tf.mul(atStates, arriving), matrix: atMatrix, bias: tf.reshape(atBias, [-1]) };
    },
  );
}
