import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gatherRows, sumRows } from '../../../training/gradients/rows.js';
import { BACKENDS, disagreement, drawn, useBackends } from './compare.js';

useBackends();

const COUNT = 5;
const ids = fc.array(fc.nat(COUNT - 1), { minLength: 1, maxLength: 8 });

describe.each(BACKENDS)('on %s', (backend) => {
  test('gathers as tf.gather does, with its gradient', async () => {
    await tf.setBackend(backend);
    fc.assert(
      fc.property(ids, (rows) => {
        const at = tf.tensor1d(rows, 'int32');
        const far = disagreement(
          ({ x }) => gatherRows(x, at),
          ({ x }) => tf.gather(x, at),
          { x: drawn(1, 0, [COUNT, 3]) },
          (shape) => drawn(1, 1, shape),
        );
        expect(far['value']).toBe(0);
        expect(far['x']).toBeLessThan(1e-6);
      }),
      { seed: 4, numRuns: 20 },
    );
  });

  test.each([[], [3]])(
    'sums as the product with a one-hot matrix does, with its gradient: width %j',
    async (...width) => {
      await tf.setBackend(backend);
      fc.assert(
        fc.property(ids, (rows) => {
          const at = tf.tensor1d(rows, 'int32');
          const oneHot = tf.cast(tf.oneHot(at, COUNT), 'float32');
          const far = disagreement(
            ({ x }) => sumRows(x, at, COUNT),
            ({ x }) =>
              tf.reshape(tf.matMul(oneHot, tf.reshape(x, [rows.length, -1]), true), [COUNT, ...width]),
            { x: drawn(1, 0, [rows.length, ...width]) },
            (shape) => drawn(1, 1, shape),
          );
          expect(far['value']).toBeLessThan(1e-6);
          expect(far['x']).toBeLessThan(1e-6);
        }),
        { seed: 4, numRuns: 20 },
      );
    },
  );
});
