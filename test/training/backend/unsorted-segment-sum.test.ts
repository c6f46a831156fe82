import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadBackend } from '../../../training/backend/load-backend.js';
import { loadWasm } from '../../../training/backend/wasm.js';

beforeAll(async () => {
  await loadBackend();
  await loadWasm();
});

/** The same computation on both backends. */
function onBoth<Result>(compute: () => Result): Record<'wasm' | 'tensorflow', Result> {
  const on = (backend: string) => {
    void tf.setBackend(backend); // both are initialised, so it takes effect at once
    expect(tf.getBackend()).toBe(backend);
    return compute();
  };
  return { wasm: on('wasm'), tensorflow: on('tensorflow') };
}

describe('UnsortedSegmentSum on WebAssembly', () => {
  test('adds up rows by their segment', () => {
    const { wasm, tensorflow } = onBoth(() =>
      tf
        .unsortedSegmentSum(
          tf.tensor2d([
            [1, 2],
            [3, 4],
            [5, 6],
            [7, 8],
          ]),
          tf.tensor1d([2, 0, 2, 2], 'int32'),
          4,
        )
        .arraySync(),
    );
    expect(wasm).toEqual([
      [3, 4],
      [0, 0],
      [13, 16],
      [0, 0],
    ]);
    expect(tensorflow).toEqual(wasm);
  });

  test('leaves out rows whose id is no segment', () => {
    const { wasm, tensorflow } = onBoth(() =>
      tf.unsortedSegmentSum(tf.tensor1d([1, 2, 4]), tf.tensor1d([-1, 1, 1], 'int32'), 2).arraySync(),
    );
    expect(wasm).toEqual([0, 6]);
    expect(tensorflow).toEqual(wasm);
  });

  test('keeps integers, and takes ids of any rank', () => {
    const { wasm, tensorflow } = onBoth(() => {
      const sums = tf.unsortedSegmentSum(
        tf.tensor3d(
          [
            [[1], [2]],
            [[3], [4]],
          ],
          [2, 2, 1],
          'int32',
        ),
        tf.tensor2d(
          [
            [0, 1],
            [1, 1],
          ],
          [2, 2],
          'int32',
        ) as unknown as tf.Tensor1D,
        2,
      );
      return { dtype: sums.dtype, values: sums.arraySync() };
    });
    expect(wasm).toEqual({ dtype: 'int32', values: [[1], [9]] });
    expect(tensorflow).toEqual(wasm);
  });

  test('is the gradient of a gather', () => {
    const { wasm, tensorflow } = onBoth(() => {
      const table = tf.tensor2d([
        [1, 2],
        [3, 4],
        [5, 6],
      ]);
      const ids = tf.tensor2d(
        [
          [0, 2],
          [2, 2],
        ],
        [2, 2],
        'int32',
      );
      // d/dW Σ (rows)² = 2·W for each time that a row is gathered.
      return tf
        .grad((x) => tf.gather(x, ids).square().sum())(table)
        .arraySync();
    });
    expect(wasm).toEqual([
      [2, 4],
      [0, 0],
      [30, 36],
    ]);
    expect(tensorflow).toEqual(wasm);
  });
});
