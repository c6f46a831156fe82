import * as tf from '@tensorflow/tfjs';
import { withGradient } from './with-gradient.js';

/**
 * Row `ids[i]` of x for each i. `tf.gather` does the same, but its gradient has five kernels in place of one.
 *
 * @param x `[count, width]`
 * @param ids int32 `[rows]`
 * @returns `[rows, width]`
 */
export function gatherRows(x: tf.Tensor, ids: tf.Tensor1D): tf.Tensor {
  const count = x.shape[0]!;
  return withGradient(
    { x },
    () => ({ value: tf.gather(x, ids), saved: { ids } }),
    (dy, saved) => ({ x: tf.unsortedSegmentSum(dy, saved.ids, count) }),
  );
}

/**
 * out[s] = Σ x[i] over the i with `ids[i]` = s. `tf.unsortedSegmentSum` does the same, but its gradient has eight kernels
 * in place of one, because it allows for ids below 0.
 *
 * @param x `[rows]` or `[rows, width]`
 * @param ids int32 `[rows]`, each in [0, count)
 * @returns `[count]` or `[count, width]`
 */
export function sumRows<T extends tf.Tensor>(x: T, ids: tf.Tensor1D, count: number): T {
  return withGradient(
    { x },
    () => ({ value: tf.unsortedSegmentSum(x, ids, count), saved: { ids } }),
    (dy, saved) => ({ x: tf.gather(dy, saved.ids) }),
  );
}
