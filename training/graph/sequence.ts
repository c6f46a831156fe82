import type * as tf from '@tensorflow/tfjs';
import { withGradient } from '../gradients/with-gradient.js';
import { activeRecording } from './record.js';

/**
 * Keeps computations that do not depend on each other in the order they are written in, also in a graph, which would start
 * them side by side: what each holds at its peak is then freed before the next begins.
 */
export class Sequence {
  #done: tf.Tensor | undefined;

  /** The same tensor, but in a graph not before what was `done` last. */
  after(tensor: tf.Tensor): tf.Tensor {
    const recording = activeRecording();
    const done = this.#done;
    if (!recording || !done) return tensor;
    return withGradient(
      { tensor },
      () => ({ value: recording.after(tensor, done), saved: {} }),
      (dy) => ({ tensor: dy }),
    );
  }

  /** Says that a computation is over with this result. */
  done(result: tf.Tensor): void {
    this.#done = result;
  }
}
