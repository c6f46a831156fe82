import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { attr } from '../../../fixtures/export/graph-model.js';
import {
  constant,
  fed,
  int32,
  open,
  opDifference,
  opOutputs,
  type Given,
} from '../../../fixtures/export/op-case.js';

beforeAll(() => tf.setBackend('cpu'));

const RUNS = { seed: 11, numRuns: 10 };
const types = fc.constantFrom('float32' as const, 'int32' as const, 'bool' as const);
const given = fc.constantFrom<Given>('constant', 'fed', 'open');
const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });

/** Numbers of both signs in no order, some of them equal; as bools some are true. */
function mixed(shape: readonly number[], type: 'float32' | 'int32' | 'bool'): tf.Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  const values = Array.from({ length: size }, (_, index) => ((index * 7 + 3) % 11) - 4);
  const scaled = type === 'float32' ? values.map((value) => value / 2) : values;
  return tf.tensor(type === 'bool' ? values.map((value) => Number(value > -4)) : scaled, [...shape], type);
}

const whole = fc.record({
  shape: shapes,
  chosen: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
  isNegative: fc.boolean(),
  keepDims: fc.boolean(),
  type: types,
  how: given,
});

function axesOf({ shape, chosen, isNegative }: { shape: number[]; chosen: boolean[]; isNegative: boolean }) {
  return shape.flatMap((_, axis) => (chosen[axis] ? [isNegative ? axis - shape.length : axis] : []));
}

describe.each(['Max', 'Mean', 'Min', 'Sum', 'Prod', 'All', 'Any'])('%s', (op) => {
  const isLogical = op === 'All' || op === 'Any';

  test('over some axes, all, or none', async () => {
    await fc.assert(
      fc.asyncProperty(whole, async ({ type: any, ...rest }) => {
        const type = isLogical ? 'bool' : any;
        const inputs = [{ tensor: mixed(rest.shape, type), given: rest.how }, constant(int32(axesOf(rest)))];
        const keepDims = { keep_dims: attr.bool(rest.keepDims) };
        expect(await opDifference({ op, inputs, attr: keepDims })).toBeLessThan(1e-6);
      }),
      RUNS,
    );
  });

  test('over axes that are computed, and over one', async () => {
    const x = open(mixed([2, 3, 4], isLogical ? 'bool' : 'float32'));
    for (const axes of [int32([0, -1]), int32([1]), int32(2), int32([])]) {
      expect(await opDifference({ op, inputs: [x, fed(axes)] }, { opset: 18 })).toBeLessThan(1e-6);
      expect(await opDifference({ op, inputs: [x, constant(axes)] })).toBeLessThan(1e-6);
    }
  });
});

test.each(['Max', 'Min', 'Mean', 'Sum', 'Prod'])('%s of NaN is NaN', async (op) => {
  const values = [1, NaN, 3, NaN, -Infinity, 2, 5, 4, NaN, Infinity, 6, 7];
  const inputs = [fed(tf.tensor2d(values, [4, 3])), constant(int32([1]))];
  expect(await opDifference({ op, inputs })).toBe(0);
  const columns = [fed(tf.tensor2d(values, [4, 3])), constant(int32([0]))];
  expect(await opDifference({ op, inputs: columns })).toBe(0);
});

test('Mean of integers is a float', async () => {
  const outputs = await opOutputs({ op: 'Mean', inputs: [fed(int32([1, 2, 4])), constant(int32([0]))] });
  expect(outputs['op']!.type).toBe('float32');
  expect(outputs['op']!.data[0]).toBeCloseTo(7 / 3, 6);
});

describe.each(['ArgMax', 'ArgMin'])('%s', (op) => {
  test('along any axis, the first of equals', async () => {
    await fc.assert(
      fc.asyncProperty(
        shapes,
        fc.nat(),
        fc.boolean(),
        types,
        given,
        async (shape, place, isNegative, type, how) => {
          const axis = place % shape.length;
          const inputs = [
            { tensor: mixed(shape, type), given: how },
            constant(int32(isNegative ? axis - shape.length : axis)),
          ];
          expect(await opDifference({ op, inputs })).toBe(0);
        },
      ),
      RUNS,
    );
  });
});

describe.each(['Cumsum', 'Cumprod'])('%s', (op) => {
  test('exclusive and reverse', async () => {
    await fc.assert(
      fc.asyncProperty(
        shapes,
        fc.nat(),
        fc.boolean(),
        fc.boolean(),
        types,
        given,
        async (shape, place, exclusive, reverse, type, how) => {
          const inputs = [{ tensor: mixed(shape, type), given: how }, constant(int32(place % shape.length))];
          const attributes = { exclusive: attr.bool(exclusive), reverse: attr.bool(reverse) };
          expect(await opDifference({ op, inputs, attr: attributes })).toBeLessThan(1e-6);
        },
      ),
      { ...RUNS, numRuns: 20 },
    );
  });

  test('along an axis that is counted from the back, which tfjs cannot', async () => {
    const outputs = await opOutputs({
      op,
      inputs: [
        open(
          tf.tensor2d([
            [1, 2, 3],
            [4, 5, 6],
          ]),
        ),
        constant(int32(-1)),
      ],
    });
    expect([...outputs['op']!.data]).toEqual(op === 'Cumsum' ? [1, 3, 6, 4, 9, 15] : [1, 2, 6, 4, 20, 120]);
  });
});

/** Weights for so many numbers; none where they do not count. */
function weightsFor(values: readonly number[], kind: 'none' | 'float32' | 'int32', shape: readonly number[]) {
  if (kind === 'none') return tf.tensor([], [...shape.slice(0, -1), 0], 'float32');
  return tf.tensor(
    values.map((value, index) => (value + index) % 5),
    [...shape],
    kind,
  );
}

describe('counting', () => {
  const numbers = fc.array(fc.nat(6), { minLength: 1, maxLength: 8 });
  const weighing = fc.constantFrom('none' as const, 'float32' as const, 'int32' as const);

  test('Bincount leaves out what is too large', async () => {
    await fc.assert(
      fc.asyncProperty(
        numbers,
        fc.nat(8),
        weighing,
        given,
        given,
        async (values, size, kind, how, ofSize) => {
          const inputs = [
            { tensor: int32(values), given: how },
            { tensor: int32(size), given: ofSize },
            { tensor: weightsFor(values, kind, [values.length]), given: how },
          ];
          expect(await opDifference({ op: 'Bincount', inputs })).toBe(0);
          expect(
            await opDifference({ op: 'DenseBincount', inputs, attr: { binary_output: attr.bool(true) } }),
          ).toBe(0);
        },
      ),
      RUNS,
    );
  });

  test('DenseBincount of rows', async () => {
    await fc.assert(
      fc.asyncProperty(
        numbers,
        fc.integer({ min: 1, max: 8 }),
        weighing,
        given,
        fc.boolean(),
        async (values, size, kind, how, isBinary) => {
          const rows = [...values, ...values.toReversed()];
          const inputs = [
            { tensor: tf.tensor2d(rows, [2, values.length], 'int32'), given: how },
            constant(int32(size)),
            { tensor: weightsFor(rows, kind, [2, values.length]), given: how },
          ];
          const attributes = { binary_output: attr.bool(isBinary) };
          expect(await opDifference({ op: 'DenseBincount', inputs, attr: attributes })).toBe(0);
        },
      ),
      RUNS,
    );
  });
});
