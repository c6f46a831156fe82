import * as tf from '@tensorflow/tfjs';
import { SentenceVaeError } from '../../src/errors.js';
import { activeRecording } from './record.js';

/**
 * Lets updates of variables happen only where a condition holds. In a recorded step that is decided in the graph.
 * @param condition bool scalar
 * @param update assigns variables, or calls `applyAdam` or `applyGradientDescent`
 * @throws {SentenceVaeError} `BAD_ARGUMENT` for another condition
 */
export function onlyIf(condition: tf.Tensor, update: () => void): void {
  if (condition.dtype !== 'bool' || condition.rank !== 0) throw noCondition(condition);
  const recording = activeRecording();
  if (recording) recording.onlyIf(condition, update);
  else if (condition.dataSync()[0]) update();
}

/** What Adam keeps for a variable; both start at zero. */
export interface AdamMoments {
  mean: tf.Variable;
  square: tf.Variable;
}

/** The numbers of an update of Adam; scalars that change from step to step are tensors. */
export interface AdamNumbers {
  /** The step size with both bias corrections in it: α · √(1 − β₂ᵗ) / (1 − β₁ᵗ). */
  rate: tf.Scalar;
  beta1: number;
  beta2: number;
  epsilon: number;
}

/** One update of a variable (Kingma & Ba 2015, the efficient order of section 2); in a graph a single kernel, in place. */
export function applyAdam(
  variable: tf.Variable,
  { mean, square }: AdamMoments,
  gradient: tf.Tensor,
  { rate, beta1, beta2, epsilon }: AdamNumbers,
): void {
  const recording = activeRecording();
  if (recording) {
    // The kernel computes lr · √(1 − β₂ᵗ) / (1 − β₁ᵗ) from two powers; at 0 they leave the rate as it is.
    const none = tf.scalar(0);
    const numbers = [none, none, rate, tf.scalar(beta1), tf.scalar(beta2), tf.scalar(epsilon)];
    recording.update('ResourceApplyAdam', [variable, mean, square], [...numbers, gradient], {});
    return;
  }
  mean.assign(tf.add(mean, tf.mul(tf.sub(gradient, mean), 1 - beta1)));
  square.assign(tf.add(square, tf.mul(tf.sub(tf.square(gradient), square), 1 - beta2)));
  variable.assign(tf.sub(variable, tf.div(tf.mul(mean, rate), tf.add(tf.sqrt(square), epsilon))));
}

/** variable − rate · gradient; in a graph a single kernel, in place. */
export function applyGradientDescent(variable: tf.Variable, gradient: tf.Tensor, rate: tf.Scalar): void {
  const recording = activeRecording();
  if (recording) recording.update('ResourceApplyGradientDescent', [variable], [rate, gradient], {});
  else variable.assign(tf.sub(variable, tf.mul(gradient, rate)));
}

function noCondition({ dtype, shape }: tf.Tensor): SentenceVaeError {
  return new SentenceVaeError('BAD_ARGUMENT', {
    expected: 'the condition of an update to be a bool scalar',
    received: `it is ${dtype} of shape [${shape.join(', ')}]`,
    remedy: 'Compare, as with tf.greater, and join several with tf.all',
  });
}
