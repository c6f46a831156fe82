import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DATA_TYPES } from '../../../../export/onnx/data-types.js';
import { evaluateNode } from '../../../../export/onnx/evaluate/evaluate-node.js';
import { withShape, zeros } from '../../../../export/onnx/evaluate/new-tensor.js';
import { GraphBuilder, int, ints, string, type Attributes } from '../../../../export/onnx/graph-builder.js';
import type { Graph, Node } from '../../../../export/onnx/graph.js';
import {
  floats,
  integer,
  integers,
  type ElementType,
  type TensorData,
} from '../../../../export/onnx/tensor.js';
import { differenceOf, runInOnnxruntime } from '../../../fixtures/export/run-in-onnxruntime.js';

interface Case {
  readonly op: string;
  readonly inputs: readonly TensorData[];
  readonly attributes?: Attributes;
  /** Default: one of the first input's type. */
  readonly outputs?: readonly ElementType[];
}

/** How far a node evaluated here is from what onnxruntime computes from the same inputs. */
async function difference({ op, inputs, attributes = {}, outputs }: Case): Promise<number> {
  const types = outputs ?? [inputs[0]!.type];
  const node: Node = {
    name: op,
    op,
    inputs: inputs.map((_, index) => `in${index}`),
    outputs: types.map((_, index) => `out${index}`),
    attributes,
  };
  const evaluated = evaluateNode(node, (value) => inputs[Number(value.slice(2))]);
  const graph: Graph = {
    name: 'test',
    inputs: inputs.map(({ type, shape }, index) => ({ name: `in${index}`, type, shape })),
    outputs: types.map((type, index) => ({ name: `out${index}`, type })),
    nodes: [node],
    constants: new Map(),
  };
  const expected = await runInOnnxruntime(
    graph,
    Object.fromEntries(inputs.map((input, index) => [`in${index}`, input])),
    18,
  );
  if (evaluated?.length !== types.length) return Infinity;
  return Math.max(...evaluated.map((output, index) => differenceOf(output, expected[`out${index}`]!)));
}

const runs = { numRuns: 25, seed: 6 };
const lengths = fc.integer({ min: 1, max: 4 });
const shapes = fc.array(lengths, { minLength: 1, maxLength: 4 });
const numeric = fc.constantFrom<ElementType>('float32', 'int32', 'int64');

/** Numbers that are small, different, and of both signs. */
function counted(type: ElementType, shape: readonly number[], seed = 0): TensorData {
  const tensor = zeros(type, shape);
  for (let at = 0; at < tensor.values.length; at++) {
    const whole = ((at * 7 + seed * 5) % 19) - 8;
    if (tensor.type === 'int64') tensor.values[at] = BigInt(whole);
    else if (tensor.type === 'float32') tensor.values[at] = whole + 0.25;
    else if (tensor.type === 'bool') tensor.values[at] = Math.abs(whole) % 2;
    else tensor.values[at] = whole;
  }
  return tensor;
}

function nonzero(tensor: TensorData): TensorData {
  if (tensor.type === 'int64') return { ...tensor, values: tensor.values.map((value) => value || 3n) };
  if (tensor.type === 'float32') return { ...tensor, values: tensor.values.map((value) => value || 3) };
  if (tensor.type === 'int32') return { ...tensor, values: tensor.values.map((value) => value || 3) };
  return tensor;
}

/** Two shapes that broadcast to one another. */
const broadcasting = shapes.chain((shape) =>
  fc
    .tuple(
      fc.array(fc.boolean(), { minLength: shape.length, maxLength: shape.length }),
      fc.integer({ min: 0, max: shape.length }),
      fc.boolean(),
    )
    .map(([stretched, left, swapped]) => {
      const other = shape.map((length, axis) => (stretched[axis] ? 1 : length)).slice(left);
      return swapped ? [other, shape] : [shape, other];
    }),
);

describe('arithmetic and logic, broadcast', () => {
  test.each(['Add', 'Sub', 'Mul', 'Div', 'Min', 'Max', 'Mod'])('%s', async (op) => {
    await fc.assert(
      fc.asyncProperty(broadcasting, numeric, fc.boolean(), async ([one, other], type, likeC) => {
        const inputs = [counted(type, one!), nonzero(counted(type, other!, 1))];
        const fmod = int(Number(likeC || type === 'float32'));
        await expect(
          difference({ op, inputs, attributes: op === 'Mod' ? { fmod } : {} }),
        ).resolves.toBeLessThan(1e-6);
      }),
      runs,
    );
  });

  test.each(['Equal', 'Less', 'LessOrEqual', 'Greater', 'GreaterOrEqual'])('%s', async (op) => {
    await fc.assert(
      fc.asyncProperty(broadcasting, numeric, async ([one, other], type) => {
        await expect(
          difference({ op, inputs: [counted(type, one!), counted(type, other!, 1)], outputs: ['bool'] }),
        ).resolves.toBeLessThan(1e-6);
      }),
      runs,
    );
  });

  test.each(['And', 'Or', 'Xor'])('%s', async (op) => {
    await fc.assert(
      fc.asyncProperty(broadcasting, async ([one, other]) => {
        await expect(
          difference({ op, inputs: [counted('bool', one!), counted('bool', other!, 1)] }),
        ).resolves.toBeLessThan(1e-6);
      }),
      runs,
    );
  });

  test('Where', async () => {
    await fc.assert(
      fc.asyncProperty(broadcasting, numeric, async ([one, other], type) => {
        await expect(
          difference({
            op: 'Where',
            inputs: [counted('bool', one!), counted(type, other!, 1), counted(type, [1], 2)],
            outputs: [type],
          }),
        ).resolves.toBeLessThan(1e-6);
      }),
      runs,
    );
  });

  test.each(['Neg', 'Abs'])('%s', async (op) => {
    await fc.assert(
      fc.asyncProperty(shapes, numeric, async (shape, type) => {
        await expect(difference({ op, inputs: [counted(type, shape)] })).resolves.toBeLessThan(1e-6);
      }),
      runs,
    );
  });

  test.each(['Sqrt', 'Exp', 'Log', 'Reciprocal', 'Floor', 'Ceil'])('%s', async (op) => {
    await expect(
      difference({ op, inputs: [floats([0.25, 1, 1.5, 2, 3.75, -0.5, 0], [7])] }),
    ).resolves.toBeLessThan(1e-6);
  });

  test('Not', async () => {
    await expect(difference({ op: 'Not', inputs: [counted('bool', [3, 2])] })).resolves.toBeLessThan(1e-6);
  });

  test('Pow of numbers and of whole numbers', async () => {
    const base = counted('int32', [6]);
    await expect(
      difference({ op: 'Pow', inputs: [floats([0.5, 2, 3, 9], [4]), floats([0.5, -2, 3, 0], [4])] }),
    ).resolves.toBeLessThan(1e-6);
    await expect(
      difference({ op: 'Pow', inputs: [base, { type: 'int32', shape: [], values: Int32Array.of(3) }] }),
    ).resolves.toBeLessThan(1e-6);
    await expect(
      difference({ op: 'Pow', inputs: [integers(-2, 3, 10), integers(3, 4, 15)] }),
    ).resolves.toBeLessThan(1e-6);
  });

  test('int32 wraps as machines do', async () => {
    const large: TensorData = { type: 'int32', shape: [2], values: Int32Array.of(2 ** 31 - 1, 123456789) };
    await expect(difference({ op: 'Add', inputs: [large, large] })).resolves.toBeLessThan(1e-6);
    await expect(difference({ op: 'Mul', inputs: [large, large] })).resolves.toBeLessThan(1e-6);
  });
});

describe('copying', () => {
  test('Transpose', async () => {
    const cases = shapes.chain((shape) =>
      fc.tuple(fc.constant(shape), fc.shuffledSubarray([...shape.keys()], { minLength: shape.length })),
    );
    await fc.assert(
      fc.asyncProperty(cases, numeric, async ([shape, permutation], type) => {
        await expect(
          difference({
            op: 'Transpose',
            inputs: [counted(type, shape)],
            attributes: { perm: ints(...permutation) },
          }),
        ).resolves.toBeLessThan(1e-6);
      }),
      runs,
    );
  });

  test('Slice', async () => {
    const bound = fc.oneof(fc.integer({ min: -6, max: 6 }), fc.constantFrom(-(2 ** 62), 2 ** 62));
    const cases = shapes.chain((shape) =>
      fc.tuple(
        fc.constant(shape),
        fc
          .subarray([...shape.keys()], { minLength: 1 })
          .chain((axes) =>
            fc.tuple(
              ...axes.map((axis) =>
                fc.tuple(
                  fc.constantFrom(axis, axis - shape.length),
                  bound,
                  bound,
                  fc.constantFrom(1, 2, -1, -2, 3),
                ),
              ),
            ),
          ),
      ),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ([shape, slices]) => {
        await expect(
          difference({
            op: 'Slice',
            inputs: [
              counted('float32', shape),
              ...[1, 2, 0, 3].map((part) => integers(...slices.map((slice) => slice[part]!))),
            ],
          }),
        ).resolves.toBeLessThan(1e-6);
      }),
      { ...runs, numRuns: 40 },
    );
  });

  test('Gather', async () => {
    const cases = shapes.chain((shape) =>
      fc.integer({ min: -shape.length, max: shape.length - 1 }).chain((axis) => {
        const length = shape.at(axis)!;
        const index = fc.integer({ min: -length, max: length - 1 });
        return fc.tuple(
          fc.constant(shape),
          fc.constant(axis),
          fc.array(index, { maxLength: 6 }),
          fc.boolean(),
        );
      }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ([shape, axis, places, scalar]) => {
        const indices = scalar ? integer(places[0] ?? 0) : withShape(integers(...places), [1, places.length]);
        await expect(
          difference({
            op: 'Gather',
            inputs: [counted('int32', shape), indices],
            attributes: { axis: int(axis) },
          }),
        ).resolves.toBeLessThan(1e-6);
      }),
      runs,
    );
  });

  test('Concat and Split', async () => {
    const cases = fc.tuple(shapes, fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 4 }));
    await fc.assert(
      fc.asyncProperty(cases, fc.nat(3), async ([shape, parts], wanted) => {
        const axis = wanted % shape.length;
        const total = parts.reduce((sum, part) => sum + part, 0);
        const attributes = { axis: int(axis) };
        const inputs = parts.map((part, index) => counted('int64', shape.with(axis, part), index));
        await expect(difference({ op: 'Concat', inputs, attributes })).resolves.toBeLessThan(1e-6);
        await expect(
          difference({
            op: 'Split',
            inputs: [counted('float32', shape.with(axis, total)), integers(...parts)],
            attributes,
            outputs: parts.map(() => 'float32' as const),
          }),
        ).resolves.toBeLessThan(1e-6);
      }),
      runs,
    );
  });

  test('Expand and Tile', async () => {
    await fc.assert(
      fc.asyncProperty(
        broadcasting,
        fc.array(fc.nat(3), { minLength: 4, maxLength: 4 }),
        async (both, times) => {
          const data = counted('float32', both[0]!);
          await expect(
            difference({ op: 'Expand', inputs: [data, integers(...both[1]!)] }),
          ).resolves.toBeLessThan(1e-6);
          await expect(
            difference({ op: 'Tile', inputs: [data, integers(...times.slice(0, data.shape.length))] }),
          ).resolves.toBeLessThan(1e-6);
        },
      ),
      runs,
    );
  });

  test.each(['constant', 'edge', 'reflect'])('Pad %s', async (mode) => {
    const amounts = fc.array(fc.integer({ min: mode === 'constant' ? -1 : 0, max: 1 }), {
      minLength: 8,
      maxLength: 8,
    });
    const longer = fc.array(fc.integer({ min: 2, max: 4 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(longer, amounts, async (shape, pads) => {
        await expect(
          difference({
            op: 'Pad',
            inputs: [
              counted('float32', shape),
              integers(...pads.slice(0, 2 * shape.length)),
              ...(mode === 'constant' ? [floats([7])] : []),
            ],
            attributes: { mode: string(mode) },
          }),
        ).resolves.toBeLessThan(1e-6);
      }),
      runs,
    );
  });
});

describe('shapes', () => {
  test('Reshape', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, fc.nat(3), fc.boolean(), async (shape, open, copies) => {
        const target: number[] = [...shape, 1];
        if (copies) target[0] = 0;
        target[1 + (open % shape.length)] = -1;
        target.splice(2 + (open % shape.length));
        await expect(
          difference({ op: 'Reshape', inputs: [counted('int32', shape), integers(...target)] }),
        ).resolves.toBeLessThan(1e-6);
      }),
      runs,
    );
  });

  test('Squeeze, Unsqueeze, Shape, Size, Flatten', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, fc.nat(3), async (shape, place) => {
        const axis = place % (shape.length + 1);
        const data = counted('float32', shape);
        const longer = withShape(data, shape.toSpliced(axis, 0, 1));
        await expect(
          difference({ op: 'Squeeze', inputs: [longer, integers(axis - longer.shape.length)] }),
        ).resolves.toBeLessThan(1e-6);
        await expect(difference({ op: 'Squeeze', inputs: [longer] })).resolves.toBeLessThan(1e-6);
        await expect(
          difference({ op: 'Unsqueeze', inputs: [data, integers(axis, -1)] }),
        ).resolves.toBeLessThan(1e-6);
        await expect(
          difference({
            op: 'Shape',
            inputs: [data],
            attributes: { start: int(-2) },
            outputs: ['int64'],
          }),
        ).resolves.toBeLessThan(1e-6);
        await expect(difference({ op: 'Size', inputs: [data], outputs: ['int64'] })).resolves.toBeLessThan(
          1e-6,
        );
        await expect(
          difference({ op: 'Flatten', inputs: [data], attributes: { axis: int(axis) } }),
        ).resolves.toBeLessThan(1e-6);
        await expect(difference({ op: 'Identity', inputs: [data] })).resolves.toBeLessThan(1e-6);
      }),
      { ...runs, numRuns: 10 },
    );
  });

  test('Range and ConstantOfShape', async () => {
    await expect(
      difference({ op: 'Range', inputs: [integer(7), integer(-2), integer(-3)] }),
    ).resolves.toBeLessThan(1e-6);
    await expect(
      difference({ op: 'Range', inputs: [floats([0.5]), floats([3]), floats([0.5])] }),
    ).resolves.toBeLessThan(1e-6);
    const value: TensorData = { type: 'int32', shape: [1], values: Int32Array.of(5) };
    await expect(
      difference({
        op: 'ConstantOfShape',
        inputs: [integers(2, 3)],
        attributes: { value: { kind: 'tensor', value } },
        outputs: ['int32'],
      }),
    ).resolves.toBeLessThan(1e-6);
  });
});

test.each(['ReduceSum', 'ReduceProd', 'ReduceMean', 'ReduceMax', 'ReduceMin'])('%s', async (op) => {
  const cases = shapes.chain((shape) => fc.tuple(fc.constant(shape), fc.subarray([...shape.keys()])));
  await fc.assert(
    fc.asyncProperty(cases, numeric, fc.boolean(), async ([shape, axes], type, keeps) => {
      await expect(
        difference({
          op,
          inputs: [counted(op === 'ReduceMean' ? 'float32' : type, shape), integers(...axes)],
          attributes: { keepdims: int(Number(keeps)) },
        }),
      ).resolves.toBeLessThan(1e-6);
    }),
    runs,
  );
});

describe('casting', () => {
  test('between all types', async () => {
    const types: readonly ElementType[] = ['float32', 'int32', 'int64', 'int8', 'uint8', 'bool'];
    for (const from of types) {
      for (const to of types) {
        // A negative float has no uint8.
        const data = counted(from, [12]);
        const input =
          to === 'uint8' && data.type === 'float32' ? { ...data, values: data.values.map(Math.abs) } : data;
        // oxlint-disable-next-line no-await-in-loop
        await expect(
          difference({
            op: 'Cast',
            inputs: [input],
            attributes: { to: int(DATA_TYPES[to]) },
            outputs: [to],
          }),
        ).resolves.toBeLessThan(1e-6);
      }
    }
  });

  test('through halves: rounded to even, subnormal, infinite', async () => {
    const values = fc.array(fc.float({ noNaN: true, min: -70000, max: 70000 }), {
      minLength: 20,
      maxLength: 20,
    });
    await fc.assert(
      fc.asyncProperty(values, async (random) => {
        const edges = [
          65504,
          65519.996,
          65520,
          2 ** -24,
          2 ** -25,
          3 * 2 ** -26,
          6.1e-5,
          0,
          -0,
          2049,
          2051,
          1 / 3,
        ];
        const data = floats([...random, ...random.map((value) => value / 2 ** 26), ...edges], [52]);
        const graph = new GraphBuilder('test');
        const x = graph.input('x', 'float32', data.shape);
        const half = graph.add('Cast', [x], { to: int(DATA_TYPES.float16) });
        graph.output('y', graph.add('Cast', [half], { to: int(DATA_TYPES.float32) }), 'float32');
        const built = graph.build();
        const expected = await runInOnnxruntime(built, { x: data });
        const known = new Map([[x, data]]);
        for (const node of built.nodes) {
          for (const [index, output] of evaluateNode(node, (value) => known.get(value))!.entries()) {
            known.set(node.outputs[index]!, output);
          }
        }
        expect(known.get('y')).toEqual(expected['y']);
      }),
      runs,
    );
  });
});

const node = (op: string, attributes: Attributes = {}): Node => ({
  name: op,
  op,
  inputs: ['a', 'b'],
  outputs: ['y'],
  attributes,
});
const evaluate = (one: Node, a: TensorData, b: TensorData): unknown =>
  evaluateNode(one, (value) => (value === 'a' ? a : b));

describe('left alone', () => {
  test('what would grow over 1 MiB', () => {
    const small = floats([1], [1]);
    expect(evaluate(node('Expand'), small, integers(2 ** 18 + 1))).toBeUndefined();
    expect(evaluate(node('Tile'), small, integers(2 ** 18 + 1))).toBeUndefined();
    expect(evaluate(node('Expand'), small, integers(2 ** 18))).toHaveLength(1);
    const row = floats(new Float32Array(2 ** 10), [1, 2 ** 10]);
    expect(evaluate(node('Add'), row, withShape(row, [2 ** 10, 1]))).toBeUndefined();
  });

  test('a division of whole numbers by zero, and inputs that contradict each other', () => {
    expect(evaluate(node('Div'), integers(1), integers(0))).toBeUndefined();
    expect(evaluate(node('Mod'), integers(1), integers(0))).toBeUndefined();
    expect(evaluate(node('Add'), integers(1, 2), integers(1, 2, 3))).toBeUndefined();
    expect(evaluate(node('Reshape'), integers(1, 2), integers(3, -1))).toBeUndefined();
    expect(evaluate(node('Gather'), integers(1, 2), integers(2))).toBeUndefined();
  });

  test('an operator without an evaluator, and an input that is not constant', () => {
    expect(evaluate(node('toString'), integers(1), integers(1))).toBeUndefined();
    expect(evaluateNode(node('Add'), () => undefined)).toBeUndefined();
  });
});

const int32 = (...values: number[]): TensorData => ({
  type: 'int32',
  shape: [values.length],
  values: Int32Array.from(values),
});
const evaluated = (op: string, inputs: readonly TensorData[], attributes: Attributes = {}) =>
  evaluateNode(
    { name: op, op, inputs: inputs.map((_, index) => `${index}`), outputs: ['out'], attributes },
    (value) => inputs[Number(value)],
  );

const to = (type: ElementType) => ({ to: int(DATA_TYPES[type]) });

describe('what runtimes do not agree on, or what cannot be, is left to them', () => {
  test('floats beyond the range of a whole type', () => {
    expect(evaluated('Cast', [floats([3e9], [1])], to('int32'))).toBeUndefined();
    expect(evaluated('Cast', [floats([-1], [1])], to('uint16'))).toBeUndefined();
    // Whole numbers wrap everywhere.
    expect(evaluated('Cast', [int32(300)], to('uint8'))?.[0]?.values).toEqual(Uint8Array.of(44));
  });

  test('powers beyond the range of their type', () => {
    expect(evaluated('Pow', [int32(2), int32(31)])).toBeUndefined();
    expect(evaluated('Pow', [integers(3), integers(40)])).toBeUndefined();
    expect(evaluated('Pow', [int32(-2), int32(31)])?.[0]?.values).toEqual(Int32Array.of(-(2 ** 31)));
  });

  test('negative lengths', () => {
    expect(evaluated('ConstantOfShape', [integers(2, -1)])).toBeUndefined();
    expect(evaluated('Tile', [floats([1], [1]), integers(-1)])).toBeUndefined();
  });

  test('but products of int32 wrap as in 32 bits', () => {
    const factors = int32(123_456_789, 987_654_321, 55_555);
    const expected = Math.imul(Math.imul(123_456_789, 987_654_321), 55_555);
    expect(evaluated('ReduceProd', [factors], { keepdims: int(0) })?.[0]?.values[0]).toBe(expected);
  });
});
