import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { attr } from '../../../fixtures/export/graph-model.js';
import { constant, fed, int32, opDifference, type Given } from '../../../fixtures/export/op-case.js';

beforeAll(() => tf.setBackend('cpu'));

const RUNS = { seed: 19, numRuns: 15 };
const given = fc.constantFrom<Given>('constant', 'fed', 'open');

test('Where', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 }),
      fc.constantFrom('bool' as const, 'int32' as const, 'float32' as const),
      fc.integer({ min: 1, max: 4 }),
      given,
      async (shape, type, every, how) => {
        const size = shape.reduce((product, length) => product * length, 1);
        const values = Array.from({ length: size }, (_, index) => Number(index % every === 0));
        expect(
          await opDifference({
            op: 'Where',
            inputs: [{ tensor: tf.tensor(values, shape, type), given: how }],
          }),
        ).toBe(0);
      },
    ),
    RUNS,
  );
});

test('ListDiff', async () => {
  const numbers = fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(
      numbers,
      numbers,
      fc.constantFrom('int32' as const, 'float32' as const),
      given,
      async (x, y, type, how) => {
        const inputs = [x, y].map((values) => ({ tensor: tf.tensor1d(values, type), given: how }));
        expect(await opDifference({ op: 'ListDiff', inputs, outputs: 2 })).toBe(0);
      },
    ),
    RUNS,
  );
});

/** Corners of the boxes, and their scores. */
function inputsOf(generated: readonly (readonly number[])[], how: Given) {
  const corners = tf.tensor2d(
    generated.map((box) => box.slice(0, 4)),
    undefined,
    'float32',
  );
  const scores = tf.tensor1d(
    generated.map((box) => box[4]! / 8),
    'float32',
  );
  return [
    { tensor: corners, given: how },
    { tensor: scores, given: how },
  ];
}

describe('non-maximum suppression', () => {
  /** Boxes by any two corners; whole coordinates, so that many overlaps are exactly as large as a threshold. */
  const corner = fc.nat(4);
  const boxes = fc.array(fc.tuple(corner, corner, corner, corner, fc.nat(8)), {
    minLength: 1,
    maxLength: 12,
  });
  const most = fc.nat(6);
  const overlap = fc.constantFrom(0, 0.25, 0.5, 1);
  const least = fc.constantFrom(-Infinity, 0, 0.5);

  test('V2, V3 and V4', async () => {
    await fc.assert(
      fc.asyncProperty(
        boxes,
        most,
        overlap,
        least,
        given,
        given,
        fc.boolean(),
        async (generated, count, iou, score, how, ofLimits, pads) => {
          const limits = [int32(count), tf.scalar(iou), tf.scalar(score)].map((tensor) => ({
            tensor,
            given: ofLimits,
          }));
          const inputs = [...inputsOf(generated, how), ...limits];
          expect(await opDifference({ op: 'NonMaxSuppressionV2', inputs: inputs.slice(0, 4) })).toBe(0);
          expect(await opDifference({ op: 'NonMaxSuppressionV3', inputs })).toBe(0);
          const padding = { pad_to_max_output_size: attr.bool(pads) };
          expect(await opDifference({ op: 'NonMaxSuppressionV4', inputs, attr: padding, outputs: 2 })).toBe(
            0,
          );
        },
      ),
      RUNS,
    );
  });

  test('V5, also soft', async () => {
    await fc.assert(
      fc.asyncProperty(
        boxes,
        most,
        overlap,
        fc.constantFrom(0, 0.25),
        fc.constantFrom(0, 0.1, 0.5, 1),
        given,
        given,
        async (generated, count, iou, score, sigma, how, ofLimits) => {
          // Without ties, whose order would hang on the last bit of a lowered score.
          const distinct = generated.map((box, index) => box.with(4, 1 + ((index * 5) % 13) / 2));
          const limits = [int32(count), tf.scalar(iou), tf.scalar(score), tf.scalar(sigma)];
          const inputs = [
            ...inputsOf(distinct, how),
            ...limits.map((tensor) => ({ tensor, given: ofLimits })),
          ];
          expect(await opDifference({ op: 'NonMaxSuppressionV5', inputs, outputs: 2 })).toBeLessThan(1e-6);
        },
      ),
      { ...RUNS, numRuns: 25 },
    );
  });

  test('V5 that is soft drops boxes without an area like others, and stops at the least score', async () => {
    const corners = tf.tensor2d([
      [0, 0, 1, 1],
      [0, 0, 0, 1],
      [0, 0.1, 1, 1.1],
      [3, 3, 2, 2],
      [0, 0.2, 1, 1.2],
    ]);
    const scores = tf.tensor1d([0.9, 0.8, 0.7, 0.3, 0.6]);
    const limits = [int32(5), tf.scalar(0.9), tf.scalar(0.25), tf.scalar(0.5)];
    const inputs = [fed(corners), fed(scores), ...limits.map(constant)];
    expect(await opDifference({ op: 'NonMaxSuppressionV5', inputs, outputs: 2 })).toBeLessThan(1e-6);
  });
});
