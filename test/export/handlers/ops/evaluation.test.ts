import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { attr } from '../../../fixtures/export/graph-model.js';
import { constant, int32, opDifference, type Given } from '../../../fixtures/export/op-case.js';

beforeAll(() => tf.setBackend('cpu'));

const RUNS = { seed: 17, numRuns: 15 };
const numeric = fc.constantFrom('float32' as const, 'int32' as const);
const given = fc.constantFrom<Given>('constant', 'fed', 'open');
/** Few different numbers, so that many are equal. */
const numbers = (most = 12) => fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: most });

test('TopKV2, of equals the first', async () => {
  await fc.assert(
    fc.asyncProperty(
      numbers(),
      fc.nat(),
      numeric,
      given,
      given,
      async (values, place, type, how, ofCount) => {
        const inputs = [
          { tensor: tf.tensor2d([values, values.toReversed()], undefined, type), given: how },
          { tensor: int32(place % (values.length + 1)), given: ofCount },
        ];
        const model = { op: 'TopKV2', inputs, attr: { sorted: attr.bool(true) }, outputs: 2 };
        expect(await opDifference(model)).toBe(0);
      },
    ),
    RUNS,
  );
});

test.each(['LowerBound', 'UpperBound'])('%s in sorted rows', async (op) => {
  await fc.assert(
    fc.asyncProperty(numbers(), numbers(), numeric, given, async (sequence, values, type, how) => {
      const sorted = sequence.toSorted((a, b) => a - b);
      const rows = [sorted, sorted.map((value) => value + 1)];
      const wanted = [values, values.toReversed()];
      const matrices = [rows, wanted].map((each) => ({
        tensor: tf.tensor2d(each, undefined, type),
        given: how,
      }));
      expect(await opDifference({ op, inputs: matrices })).toBe(0);
      const vectors = [sorted, values].map((each) => ({ tensor: tf.tensor1d(each, type), given: how }));
      expect(await opDifference({ op, inputs: vectors })).toBe(0);
    }),
    RUNS,
  );
});

describe('what occurs', () => {
  test('Unique of a vector', async () => {
    await fc.assert(
      fc.asyncProperty(numbers(), numeric, given, async (values, type, how) => {
        const inputs = [{ tensor: tf.tensor1d(values, type), given: how }];
        expect(await opDifference({ op: 'Unique', inputs, outputs: 2 })).toBe(0);
      }),
      RUNS,
    );
  });

  test('UniqueV2 along an axis', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(1), fc.nat(1)), { minLength: 2, maxLength: 6 }),
        fc.nat(1),
        numeric,
        given,
        async (rows, axis, type, how) => {
          const inputs = [
            { tensor: tf.tensor2d(rows, undefined, type), given: how },
            constant(int32([axis])),
          ];
          expect(await opDifference({ op: 'UniqueV2', inputs, outputs: 2 })).toBe(0);
        },
      ),
      RUNS,
    );
  });
});
