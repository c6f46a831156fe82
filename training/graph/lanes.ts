import { activeRecording } from './record.js';

/** Fewer rows than this in each lane would leave products too small. */
const FEWEST_ROWS = 8;

/**
 * Into how many parts the rows of a recurrence are worth being split: in a graph, TensorFlow runs what does not depend on
 * each other side by side, and two halves of a batch never wait for each other, while two threads on one small product do
 * at every step. Kernel by kernel it would only be more kernels. The rows must not be a dynamic size, which would be
 * recorded as a small one.
 */
export function lanesOf(rows: number): 1 | 2 {
  return activeRecording() && rows % 2 === 0 && rows >= 2 * FEWEST_ROWS ? 2 : 1;
}
