import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { Tensor } from 'onnxruntime-node';
import { beforeAll, describe, expect, test } from 'vitest';
import { convert } from '../../../../export/convert/convert.js';
import { loadGraph } from '../../../../export/verify/run-graph.js';
import {
  attr,
  graphDifference,
  graphModel,
  placeholder,
  type NodeJson,
} from '../../../fixtures/export/graph-model.js';
import { normalTensor } from '../../../fixtures/export/compare-with-tfjs.js';

beforeAll(() => tf.setBackend('cpu'));

const SEED = 20261123;

/** Where a function of one number is defined, and how far apart the two may be. */
interface Unary {
  readonly from: number;
  readonly to: number;
  readonly integers?: boolean;
}

const ANYWHERE = { from: -4, to: 4 };
const POSITIVE = { from: 0.01, to: 6 };

const UNARY: Readonly<Record<string, Unary>> = {
  Abs: { ...ANYWHERE, integers: true },
  Acos: { from: -1, to: 1 },
  Acosh: { from: 1, to: 6 },
  Asin: { from: -1, to: 1 },
  Asinh: ANYWHERE,
  Atan: ANYWHERE,
  Atanh: { from: -0.99, to: 0.99 },
  Ceil: ANYWHERE,
  Cos: ANYWHERE,
  Cosh: ANYWHERE,
  Elu: ANYWHERE,
  Erf: ANYWHERE,
  Exp: ANYWHERE,
  Expm1: ANYWHERE,
  Floor: ANYWHERE,
  IsFinite: ANYWHERE,
  IsInf: ANYWHERE,
  IsNan: ANYWHERE,
  LeakyRelu: ANYWHERE,
  Log: POSITIVE,
  Log1p: { from: -0.99, to: 5 },
  Neg: { ...ANYWHERE, integers: true },
  Reciprocal: POSITIVE,
  Relu: { ...ANYWHERE, integers: true },
  Relu6: { from: -3, to: 9, integers: true },
  Round: { ...ANYWHERE, integers: true },
  Rsqrt: POSITIVE,
  Selu: ANYWHERE,
  Sigmoid: ANYWHERE,
  Sign: { ...ANYWHERE, integers: true },
  Sin: ANYWHERE,
  Sinh: ANYWHERE,
  Softplus: ANYWHERE,
  Sqrt: POSITIVE,
  Square: { ...ANYWHERE, integers: true },
  Tan: { from: -1.4, to: 1.4 },
  Tanh: ANYWHERE,
};

describe.each(Object.entries(UNARY))('%s', (op, { from, to, integers = false }) => {
  test.each(integers ? (['float32', 'int32'] as const) : (['float32'] as const))('of %s', async (type) => {
    const x = tf.linspace(from, to, 24).reshape([2, 3, 4]).cast(type);
    const nodes: NodeJson[] = [placeholder('x', type, [null, 3, null]), { name: 'y', op, input: ['x'] }];
    expect(await graphDifference({ nodes, outputs: ['y'] }, { x })).toBeLessThan(1e-6);
  });
});

test.each(['Expm1', 'Log1p'])('%s keeps its digits near 0', async (op) => {
  const x = tf.tensor([1e-7, -3e-6, 2e-5, -1e-4, 0]);
  const nodes = [placeholder('x', 'float32', [5]), { name: 'y', op, input: ['x'] }];
  // Divided by x, differences count that would be lost beside 1.
  const ratio = { name: 'ratio', op: 'DivNoNan', input: ['y', 'x'] };
  expect(await graphDifference({ nodes: [...nodes, ratio], outputs: ['ratio'] }, { x })).toBeLessThan(1e-6);
});

test.each(['IsFinite', 'IsInf', 'IsNan', 'Relu', 'Log1p', 'Expm1', 'Maximum', 'Minimum'])(
  '%s of numbers that are none',
  async (op) => {
    const x = tf.tensor([Number.NaN, Infinity, -Infinity, 0, -1.5]);
    const input = op.endsWith('imum') ? ['x', 'zero'] : ['x'];
    const parts = {
      nodes: [placeholder('x', 'float32', [null]), { name: 'y', op, input }],
      constants: { zero: tf.scalar(0) },
      outputs: ['y'],
    };
    expect(await graphDifference(parts, { x })).toBeLessThan(1e-6);
  },
);

const BINARY: Readonly<Record<string, readonly ('float32' | 'int32')[]>> = {
  Add: ['float32', 'int32'],
  AddV2: ['float32', 'int32'],
  Sub: ['float32', 'int32'],
  Mul: ['float32', 'int32'],
  RealDiv: ['float32', 'int32'],
  Div: ['float32', 'int32'],
  DivNoNan: ['float32'],
  FloorDiv: ['float32', 'int32'],
  FloorMod: ['float32', 'int32'],
  Mod: ['float32', 'int32'],
  Maximum: ['float32', 'int32'],
  Minimum: ['float32', 'int32'],
  Pow: ['float32', 'int32'],
  SquaredDifference: ['float32', 'int32'],
  Atan2: ['float32'],
  Equal: ['float32', 'int32'],
  NotEqual: ['float32', 'int32'],
  Greater: ['float32', 'int32'],
  GreaterEqual: ['float32', 'int32'],
  Less: ['float32', 'int32'],
  LessEqual: ['float32', 'int32'],
};

describe.each(Object.entries(BINARY))('%s', (op, types) => {
  test.each(types)('of %s, broadcast both ways, all signs', async (type) => {
    const shapes = fc.constantFrom<[number[], number[]]>(
      [
        [2, 3],
        [2, 3],
      ],
      [[2, 3], [3]],
      [
        [1, 3],
        [4, 1],
      ],
      [[], [5]],
      [
        [2, 1, 3],
        [4, 1],
      ],
    );
    await fc.assert(
      fc.asyncProperty(shapes, fc.integer({ min: 0, max: 999 }), async ([a, b], seed) => {
        const x = numbers(seed, a, type, op);
        // No division by 0, whose result as an integer nobody defines; powers that stay numbers.
        const raw = numbers(seed + 1, b, type, op);
        const safe = op === 'Pow' ? raw.abs() : tf.where(tf.equal(raw, 0), tf.onesLike(raw), raw);
        const y = op === 'DivNoNan' ? raw : safe;
        const parts = {
          nodes: [
            placeholder(
              'x',
              type,
              a.map(() => null),
            ),
            placeholder('y', type, b),
            { name: 'z', op, input: ['x', 'y'] },
          ],
          outputs: ['z'],
        };
        expect(await graphDifference(parts, { x, y })).toBeLessThan(1e-6);
      }),
      { numRuns: 8, seed: SEED },
    );
  });
});

/** Small whole numbers and halves of both signs, so that rests are exact; bases of powers are positive. */
function numbers(seed: number, shape: number[], type: 'float32' | 'int32', op: string): tf.Tensor {
  const rounded = tf.round(normalTensor(seed, shape).mul(4)).mul(type === 'int32' ? 1 : 0.5);
  // No −0, whose angle to the left is −π in 64 bits only.
  const halves = rounded.add(0);
  const some = op === 'Pow' ? halves.abs().add(1).minimum(4) : halves;
  return some.cast(type);
}

test('AddN, BiasAdd, ClipByValue, Prelu, Select and logic', async () => {
  const parts = {
    nodes: [
      placeholder('x', 'float32', [null, 4]),
      { name: 'sum', op: 'AddN', input: ['x', 'x', 'x'], attr: { N: attr.int(3) } },
      { name: 'biased', op: 'BiasAdd', input: ['sum', 'bias'] },
      { name: 'clipped', op: 'ClipByValue', input: ['biased', 'low', 'high'] },
      { name: 'sloped', op: 'Prelu', input: ['x', 'bias'] },
      { name: 'is_positive', op: 'Greater', input: ['x', 'low'] },
      { name: 'not', op: 'LogicalNot', input: ['is_positive'] },
      { name: 'both', op: 'LogicalAnd', input: ['not', 'is_positive'] },
      { name: 'either', op: 'LogicalOr', input: ['not', 'is_positive'] },
      { name: 'chosen', op: 'SelectV2', input: ['is_positive', 'x', 'bias'] },
    ],
    constants: {
      bias: tf.tensor([0.5, -1, 2, 0]),
      low: tf.scalar(-1),
      high: tf.scalar(1.5),
    },
    outputs: ['clipped', 'sloped', 'both', 'either', 'chosen'],
  };
  expect(await graphDifference(parts, { x: normalTensor(3, [5, 4]) })).toBeLessThan(1e-6);
});

test('BitwiseAnd, which tfjs’ own executor cannot run, needs opset 18', async () => {
  const model = await graphModel({
    nodes: [placeholder('x', 'int32', [null]), { name: 'y', op: 'BitwiseAnd', input: ['x', 'mask'] }],
    constants: { mask: tf.scalar(6, 'int32') },
    outputs: ['y'],
  });
  const { bytes } = await convert(model, { opset: 18 });
  await using graph = await loadGraph(bytes);
  const { y } = await graph.run({ x: new Tensor('int32', Int32Array.of(1, 2, 7, -3, 12), [5]) });
  expect(y!.data).toEqual(Int32Array.of(0, 2, 6, 4, 4));
  await expect(convert(model, { opset: 17 })).rejects.toThrow(/BitwiseAnd \(since 18\).*--opset 18/);
});

test('Prelu whose slopes are more than the numbers', async () => {
  const parts = {
    nodes: [placeholder('x', 'float32', [1, 3]), { name: 'y', op: 'Prelu', input: ['x', 'slope'] }],
    constants: { slope: tf.tensor2d([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], [2, 3]) },
    outputs: ['y'],
  };
  expect(await graphDifference(parts, { x: tf.tensor2d([[-1, 2, -3]]) })).toBeLessThan(1e-6);
});
