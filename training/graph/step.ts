import type * as tf from '@tensorflow/tfjs';
import { NotRecordable } from './tape.js';

/** A computation on named tensors: what it reads besides are variables, and values that never change. */
export type Step = (inputs: tf.NamedTensorMap) => tf.NamedTensorMap;

/**
 * Runs a step as it is written.
 * @throws {NotRecordable} where it is asynchronous
 */
export function callStep(step: Step, inputs: tf.NamedTensorMap): tf.NamedTensorMap {
  const outputs = step(inputs);
  if (!(outputs instanceof Promise)) return outputs;
  // What becomes of it is of no interest any more, and must not end the process.
  void outputs.catch(() => {});
  throw new NotRecordable('it is asynchronous', 'Return tensors, not a promise of them');
}
