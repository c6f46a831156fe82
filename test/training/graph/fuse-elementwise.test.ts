import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { normals } from '../../../src/random/draws.js';
import { loadBackend } from '../../../training/backend/load-backend.js';
import { floats, type HostTensor } from '../../../training/graph/host-tensor.js';
import type { TraceReport } from '../../../training/graph/replayed-steps.js';
import type { Step } from '../../../training/graph/step.js';
import { bothWays, largestDifference, replayedSteps } from './both-ways.js';

const SEED = 20261122;

beforeAll(() => loadBackend());

const UNARY = {
  tanh: tf.tanh,
  sigmoid: tf.sigmoid,
  softplus: tf.softplus,
  negated: tf.neg,
  square: (x: tf.Tensor) => tf.square(tf.tanh(x)),
  'exp of tanh': (x: tf.Tensor) => tf.exp(tf.tanh(x)),
  relu: tf.relu,
  absolute: tf.abs,
  reciprocal: (x: tf.Tensor) => tf.reciprocal(tf.add(tf.square(x), 1)),
  'positive ones': (x: tf.Tensor) => tf.cast(tf.greater(x, 0.1), 'float32'),
  'where not NaN': (x: tf.Tensor) => tf.where(tf.isNaN(x), tf.zerosLike(x), x),
  'halves swapped': (x: tf.Tensor) => tf.concat(tf.split(x, 2, -1).toReversed(), -1),
} satisfies Record<string, (x: tf.Tensor) => tf.Tensor>;

const BINARY = {
  add: tf.add,
  subtract: tf.sub,
  multiply: (x: tf.Tensor, y: tf.Tensor) => tf.mul(tf.tanh(x), y),
  maximum: tf.maximum,
  minimum: tf.minimum,
  'the sum of three': (x: tf.Tensor, y: tf.Tensor) => tf.addN([tf.add(x, y), tf.sub(y, x), tf.add(y, x)]),
  'larger of both, by a mask': (x: tf.Tensor, y: tf.Tensor) =>
    tf.where(tf.logicalAnd(tf.less(x, y), tf.logicalNot(tf.greater(y, 1))), tf.add(y, x), tf.sub(x, y)),
} satisfies Record<string, (x: tf.Tensor, y: tf.Tensor) => tf.Tensor>;

type Link =
  | { kind: 'unary'; name: keyof typeof UNARY }
  | {
      kind: 'binary';
      name: keyof typeof BINARY;
      other: 'whole' | 'row' | 'column' | 'one' | 'first';
      swap: boolean;
    };

const links = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('unary' as const), name: fc.constantFrom(...keysOf(UNARY)) }),
    fc.record({
      kind: fc.constant('binary' as const),
      name: fc.constantFrom(...keysOf(BINARY)),
      other: fc.constantFrom(
        'whole' as const,
        'row' as const,
        'column' as const,
        'one' as const,
        'first' as const,
      ),
      swap: fc.boolean(),
    }),
  ),
  { minLength: 2, maxLength: 12 },
);
/** The last of them is even; 600 is more than two blocks. */
const shapes = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 5 }), fc.constantFrom(2, 6, 300, 600)),
  fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 4 }), fc.constantFrom(2, 300)),
);

test(`random chains give what their ops give one by one (seed ${SEED})`, async () => {
  await fc.assert(
    fc.asyncProperty(shapes, links, fc.integer({ min: 0, max: 1000 }), async (shape, chain, index) => {
      const [columns, leading] = [shape.at(-1)!, shape.slice(0, -1)];
      const inputs = {
        first: drawn(index, shape),
        whole: drawn(index + 1, shape),
        row: drawn(index + 2, [columns]),
        column: drawn(index + 3, [...leading, 1]),
        one: drawn(index + 4, []),
      };
      const { eager, replayed } = await bothWays(stepOf(chain), [inputs]);
      expect(largestDifference(replayed, eager)).toBeLessThan(2e-4);
    }),
    { seed: SEED, numRuns: 60 },
  );
});

function stepOf(chain: readonly Link[]): Step {
  return (inputs) => {
    let x = inputs['first']!;
    const seen: tf.Tensor[] = [];
    for (const link of chain) {
      if (link.kind === 'unary') x = UNARY[link.name](x);
      else {
        const other = inputs[link.other]!;
        x = link.swap && other.rank === x.rank ? BINARY[link.name](other, x) : BINARY[link.name](x, other);
      }
      seen.push(x);
    }
    return { last: x, between: seen[Math.floor(seen.length / 2)]! };
  };
}

test('a tensor that threads share comes out as one that they do not', async () => {
  const { eager, replayed } = await bothWays(
    ({ x }) => ({ y: tf.tanh(tf.mul(tf.sigmoid(x!), tf.add(tf.square(x!), 0.5))) }),
    [{ x: drawn(7, [1001, 999]) }],
  );
  expect(largestDifference(replayed, eager)).toBeLessThan(1e-6);
});

test('shapes of rank four are broadcast around dimensions of one', async () => {
  const sizes = { a: [2, 1, 3, 5], b: [3, 5], c: [4, 1, 8], d: [4, 1, 8], e: [2, 4, 1, 1], f: [1, 4, 3, 6] };
  const { eager, replayed } = await bothWays(
    ({ a, b, c, d, e, f }) => ({
      ab: tf.tanh(tf.add(a!, b!)),
      cd: tf.tanh(tf.mul(c!, d!)),
      ef: tf.neg(tf.sub(e!, f!)),
    }),
    [Object.fromEntries(Object.entries(sizes).map(([name, shape], i) => [name, drawn(i, shape)]))],
  );
  expect(largestDifference(replayed, eager)).toBeLessThan(1e-6);
});

test('the sum of a list of one is that one', async () => {
  const { eager, replayed } = await bothWays(
    ({ x }) => ({ y: tf.neg(tf.addN([tf.tanh(x!)])) }),
    [{ x: drawn(1, [2, 3]) }],
  );
  expect(largestDifference(replayed, eager)).toBeLessThan(1e-6);
});

test('what a rounded sum is read for later is there', async () => {
  using steps = await replayedSteps({ precision: 'bf16' });
  const step = steps.compile(
    ({ x, w, b }) => {
      const sum = tf.add(tf.matMul(x!, w!), b!);
      // Once on its own, and once after what needs all of it.
      return { y: tf.sub(sum, tf.mean(tf.relu(sum), 0, true)) };
    },
    { name: 'rounded' },
  );
  const inputs = { x: drawn(1, [256, 256]), w: drawn(2, [256, 256]), b: drawn(3, [256]) };
  const { y } = await step(inputs);
  const plain = await bothWays(
    ({ x, w, b }) => {
      const sum = tf.add(tf.matMul(x!, w!), b!);
      return { y: tf.sub(sum, tf.mean(tf.relu(sum), 0, true)) };
    },
    [inputs],
  );
  // Values of about 16, of which bfloat16 keeps eight bits.
  expect(largestDifference([{ y: y! }], plain.eager)).toBeLessThan(0.5);
});

test('what is not finite stays what it is', async () => {
  const x = floats(Float32Array.of(NaN, Infinity, -Infinity, 1e9, -1e9, 89, -104, -0), [8]);
  const { eager, replayed } = await bothWays(
    ({ x: input }) =>
      Object.fromEntries(
        (['tanh', 'sigmoid', 'softplus', 'relu'] as const).map((name) => [name, UNARY[name](tf.neg(input!))]),
      ),
    [{ x }],
  );
  for (const name of Object.keys(eager[0]!)) {
    for (const [i, value] of [...replayed[0]![name]!.values].entries()) {
      const expected = eager[0]![name]!.values[i]!;
      const isSame =
        Object.is(value, expected) || Math.abs(value - expected) <= 1e-6 * Math.abs(expected) + 1e-37;
      expect(isSame, `${name} of −${x.values[i]} is ${expected}, not ${value}`).toBe(true);
    }
  }
});

test('a chain is one node, with the slices that it reads and the concatenation that it ends in', async () => {
  const traces: TraceReport[] = [];
  using steps = await replayedSteps({ onTrace: (trace) => traces.push(trace) });
  const run = steps.compile(
    ({ x }) => {
      const [a, b] = tf.split(x!, 2, 1) as [tf.Tensor, tf.Tensor];
      const sum = tf.add(a, b);
      return { y: tf.concat([tf.tanh(sum), tf.sigmoid(tf.sub(sum, b))], 1) };
    },
    { name: 'chain' },
  );
  await run({ x: drawn(1, [3, 8]) });
  // The input, the chain, and the output.
  expect(traces[0]!.nodes).toBe(3);
});

const PLACES = [0, 1, 2, 0];

describe('elements scattered in place', () => {
  test('leave what else reads the matrix as it was', async () => {
    const variable = tf.variable(tf.ones([3, 4]));
    const step: Step = ({ x }) => {
      const made = tf.matMul(x!, x!, true);
      const values = tf.tensor1d([5, 6]);
      return {
        ofMade: tf.tensorScatterUpdate(made, tf.tensor2d(PLACES, [2, 2], 'int32'), values),
        made: tf.add(made, 1),
        ofInput: tf.tensorScatterUpdate(
          tf.slice(x!, [0, 0], [3, 4]),
          tf.tensor2d(PLACES, [2, 2], 'int32'),
          values,
        ),
        input: tf.add(x!, 1),
        ofVariable: tf.tensorScatterUpdate(variable, tf.tensor2d(PLACES, [2, 2], 'int32'), values),
        variable: tf.add(variable, 1),
      };
    };
    const inputs = { x: drawn(2, [4, 4]) };
    const { eager, replayed } = await bothWays(step, [inputs, inputs], { variables: [variable] });
    expect(largestDifference(replayed, eager)).toBeLessThan(1e-5);
  });

  test('outside of the matrix are an error', async () => {
    using steps = await replayedSteps();
    const run = steps.compile(
      ({ x, at }) => ({ y: tf.tensorScatterUpdate(tf.neg(x!), at!, tf.tensor1d([5])) }),
      { name: 'scatter' },
    );
    const x = drawn(3, [3, 4]);
    await run({ x, at: position(2, 3) });
    await expect(run({ x, at: position(1, 4) })).rejects.toThrow('position 0 is [1, 4], outside of [3, 4]');
    await expect(run({ x, at: position(-1, 0) })).rejects.toThrow('position 0 is [-1, 0], outside of [3, 4]');
  });
});

function position(row: number, column: number): HostTensor {
  return { dtype: 'int32', shape: [1, 2], values: Int32Array.of(row, column) };
}

function drawn(index: number, shape: readonly number[]): HostTensor {
  const size = shape.reduce((product, n) => product * n, 1);
  return floats(normals({ seed: SEED, purpose: 'bench', index }, size), shape);
}

function keysOf<T extends object>(object: T): (keyof T & string)[] {
  return Object.keys(object) as (keyof T & string)[];
}
