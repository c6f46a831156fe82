import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { normalTensor } from '../../../fixtures/export/compare-with-tfjs.js';
import { constant, int32, opDifference, type Given } from '../../../fixtures/export/op-case.js';

beforeAll(() => tf.setBackend('cpu'));

const RUNS = { seed: 29, numRuns: 15 };
const given = fc.constantFrom<Given>('constant', 'fed', 'open');

test.each(['SparseSegmentSum', 'SparseSegmentMean'])('%s', async (op) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 }),
      fc.array(fc.tuple(fc.nat(4), fc.nat(2)), { maxLength: 8 }),
      given,
      async (row, picked, how) => {
        let segment = 0;
        const segments = picked.map(([, step]) => (segment += step));
        const inputs = [
          { tensor: normalTensor(1, [5, ...row]), given: how },
          { tensor: int32(picked.map(([index]) => index)), given: how },
          { tensor: int32(segments), given: how },
        ];
        expect(await opDifference({ op, inputs })).toBeLessThan(1e-6);
      },
    ),
    RUNS,
  );
});

test('SparseReshape', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(
        [
          [2, 3, 4],
          [6, 4],
        ],
        [
          [2, 3, 4],
          [4, -1],
        ],
        [[12], [2, 3, 2]],
        [[4, 6], [-1]],
        [
          [3, 4],
          [1, 2, -1, 2],
        ],
      ),
      fc.array(fc.nat(23), { minLength: 1, maxLength: 6 }),
      given,
      async ([before, after], places, how) => {
        const size = before!.reduce((product, length) => product * length, 1);
        const indices = places.map((place) => {
          let rest = place % size;
          return before!
            .toReversed()
            .map((length) => {
              const index = rest % length;
              rest = Math.floor(rest / length);
              return index;
            })
            .toReversed();
        });
        const inputs = [
          { tensor: tf.tensor2d(indices, undefined, 'int32'), given: how },
          { tensor: int32(before!), given: how },
          constant(int32(after!)),
        ];
        expect(await opDifference({ op: 'SparseReshape', inputs, outputs: 2 })).toBe(0);
      },
    ),
    RUNS,
  );
});

test('SparseFillEmptyRows', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(4), fc.nat(5)), { minLength: 1, maxLength: 8 }),
      given,
      given,
      async (elements, how, ofRest) => {
        const inputs = [
          { tensor: tf.tensor2d(elements, undefined, 'int32'), given: how },
          { tensor: tf.tensor1d(elements.map((_, index) => index + 0.5)), given: how },
          { tensor: int32([5, 6]), given: ofRest },
          { tensor: tf.scalar(-1), given: ofRest },
        ];
        expect(await opDifference({ op: 'SparseFillEmptyRows', inputs, outputs: 4 })).toBe(0);
      },
    ),
    RUNS,
  );
});
