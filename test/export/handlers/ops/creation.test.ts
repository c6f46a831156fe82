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

const RUNS = { seed: 13, numRuns: 12 };
const TYPES = { float32: 'DT_FLOAT', int32: 'DT_INT32', bool: 'DT_BOOL' } as const;
const types = fc.constantFrom('float32' as const, 'int32' as const, 'bool' as const);
const given = fc.constantFrom<Given>('constant', 'fed', 'open');
const shapes = fc.array(fc.nat(3), { maxLength: 3 });

describe('of one number', () => {
  test('Fill, Ones and Zeros', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, types, given, async (shape, type, how) => {
        const lengths = { tensor: int32(shape), given: how };
        const T = { T: attr.type(TYPES[type]) };
        const number = tf.scalar(type === 'float32' ? -2.5 : 1, type);
        expect(await opDifference({ op: 'Fill', inputs: [lengths, constant(number)], attr: T })).toBe(0);
        expect(await opDifference({ op: 'Ones', inputs: [lengths], attr: T })).toBe(0);
        expect(await opDifference({ op: 'Zeros', inputs: [lengths], attr: T })).toBe(0);
      }),
      RUNS,
    );
  });

  test.each(['OnesLike', 'ZerosLike'])('%s', async (op) => {
    for (const type of ['float32', 'int32', 'bool'] as const) {
      for (const how of [constant, fed, open]) {
        expect(await opDifference({ op, inputs: [how(tf.tensor2d([[0, 1, 1]], [1, 3], type))] })).toBe(0);
      }
    }
  });
});

describe('in steps', () => {
  test('LinSpace', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: -9, max: 9 }),
        fc.integer({ min: -9, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        given,
        async (start, stop, count, how) => {
          const inputs = [
            constant(tf.scalar(start)),
            constant(tf.scalar(stop)),
            { tensor: int32(count), given: how },
          ];
          expect(await opDifference({ op: 'LinSpace', inputs })).toBeLessThan(1e-6);
        },
      ),
      RUNS,
    );
  });

  test.each([
    ['int32', 2, 11, 3],
    ['int32', 5, -4, -2],
    ['int32', 3, 3, 1],
    ['float32', 0, 1, 0.25],
    ['float32', 2, 0, -0.5],
  ] as const)('Range of %s from %d to %d by %d', async (type, start, stop, step) => {
    for (const how of [constant, fed]) {
      const inputs = [start, stop, step].map((number) => how(tf.scalar(number, type)));
      expect(
        await opDifference({ op: 'Range', inputs, attr: { Tidx: attr.type(TYPES[type]) } }),
      ).toBeLessThan(1e-6);
    }
  });

  test('OneHot, also of indices out of range', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: -2, max: 6 }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 2, max: 5 }),
        fc.constantFrom('float32' as const, 'int32' as const),
        given,
        given,
        async (indices, depth, type, how, ofDepth) => {
          const numbers = (type === 'float32' ? [2.5, -1] : [4, 2]).map((number) =>
            constant(tf.scalar(number, type)),
          );
          const others = [{ tensor: int32(depth), given: ofDepth }, ...numbers];
          const T = { T: attr.type(TYPES[type]) };
          const vector = { tensor: int32(indices), given: how };
          expect(await opDifference({ op: 'OneHot', inputs: [vector, ...others], attr: T })).toBe(0);
          const matrix = { tensor: tf.tensor2d([indices, indices], undefined, 'int32'), given: how };
          expect(await opDifference({ op: 'OneHot', inputs: [matrix, ...others], attr: T })).toBe(0);
        },
      ),
      RUNS,
    );
  });

  test('OneHot of bools', async () => {
    const truths = [1, 0].map((number) => constant(tf.scalar(number, 'bool')));
    const inputs = [fed(int32([1, 3])), constant(int32(3)), ...truths];
    const { op } = await opOutputs({ op: 'OneHot', inputs, attr: { T: attr.type('DT_BOOL') } });
    expect(op!.type).toBe('bool');
    expect([...op!.data]).toEqual([0, 1, 0, 0, 0, 0]);
  });
});

describe('random', () => {
  const COUNT = 4000;
  const shape = int32([COUNT / 4, 4]);
  const seeded = { seed: attr.int(5), seed2: attr.int(0) };

  async function drawn(op: string, attributes: Record<string, object> = {}, inputs = [fed(shape)]) {
    const { op: tensor } = await opOutputs({ op, inputs, attr: { ...seeded, ...attributes } });
    const values = Array.from(tensor!.data, Number);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    return { values, mean, deviation: Math.sqrt(variance), dims: tensor!.dims, type: tensor!.type };
  }

  test('RandomStandardNormal', async () => {
    const normal = await drawn('RandomStandardNormal', { dtype: attr.type('DT_FLOAT') });
    expect(normal.dims).toEqual([COUNT / 4, 4]);
    expect(normal.mean).toBeCloseTo(0, 1);
    expect(normal.deviation).toBeCloseTo(1, 1);
    const whole = await drawn('RandomStandardNormal', { dtype: attr.type('DT_INT32') });
    expect(whole.type).toBe('int32');
  });

  test('RandomUniform', async () => {
    const uniform = await drawn('RandomUniform', { dtype: attr.type('DT_FLOAT') });
    expect(uniform.values.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(uniform.mean).toBeCloseTo(0.5, 1);
    expect(uniform.deviation).toBeCloseTo(Math.sqrt(1 / 12), 1);
  });

  test('RandomUniformInt', async () => {
    const dice = await drawn('RandomUniformInt', {}, [fed(shape), fed(int32(-1)), fed(int32(5))]);
    expect(dice.type).toBe('int32');
    expect(new Set(dice.values)).toEqual(new Set([-1, 0, 1, 2, 3, 4]));
    const asInTfjs = await drawn('RandomUniformInt', { minval: attr.int(2), maxval: attr.int(4) });
    expect(new Set(asInTfjs.values)).toEqual(new Set([2, 3]));
  });

  test('TruncatedNormal', async () => {
    const truncated = await drawn('TruncatedNormal', {
      dtype: attr.type('DT_FLOAT'),
      means: attr.float(3),
      stddev: attr.float(0.5),
    });
    expect(truncated.dims).toEqual([COUNT / 4, 4]);
    expect(Math.max(...truncated.values)).toBeLessThanOrEqual(4);
    expect(Math.min(...truncated.values)).toBeGreaterThanOrEqual(2);
    expect(Math.max(...truncated.values)).toBeGreaterThan(3.9);
    expect(truncated.mean).toBeCloseTo(3, 1);
    // The deviation of a normal distribution that is cut off at two deviations.
    expect(truncated.deviation / 0.5).toBeCloseTo(0.88, 1);
  });

  test('Multinomial', async () => {
    const logits = tf.log(
      tf.tensor2d([
        [0.5, 0.25, 0.25],
        [0, 0, 1],
      ]),
    );
    const classes = await drawn('Multinomial', {}, [fed(logits), constant(int32(COUNT))]);
    expect(classes.type).toBe('int32');
    expect(classes.dims).toEqual([2, COUNT]);
    const first = classes.values.slice(0, COUNT);
    expect(first.filter((value) => value === 0).length / COUNT).toBeCloseTo(0.5, 1);
    expect(classes.values.slice(COUNT).every((value) => value === 2)).toBe(true);
  });

  test('one seed gives the same numbers in each session', async () => {
    const [first, second] = [await drawn('RandomUniform'), await drawn('RandomUniform')];
    expect(first.values).toEqual(second.values);
  });
});
