import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { normals } from '../../../src/random/draws.js';
import { loadBackend } from '../../../training/backend/load-backend.js';
import { floats } from '../../../training/graph/host-tensor.js';
import { bothWays, largestDifference } from './both-ways.js';

const SEED = 20261122;

beforeAll(() => loadBackend());

type Matrix = tf.Tensor;
interface Operation {
  name: string;
  run: (a: Matrix, b: Matrix) => Matrix;
}

/** Functions of two matrices `[rows, 4]`, smooth, and bounded enough that a chain of them stays finite. */
const OPERATIONS: readonly Operation[] = [
  { name: 'add', run: (a, b) => tf.add(a, b) },
  { name: 'subtract', run: (a, b) => tf.sub(a, b) },
  { name: 'multiply', run: (a, b) => tf.mul(tf.tanh(a), b) },
  { name: 'divide', run: (a, b) => tf.div(a, tf.add(tf.square(b), 1)) },
  { name: 'sigmoid', run: (a) => tf.sigmoid(a) },
  { name: 'softplus', run: (a) => tf.softplus(a) },
  { name: 'exp of tanh', run: (a) => tf.exp(tf.tanh(a)) },
  { name: 'log', run: (a) => tf.log(tf.add(tf.abs(a), 1)) },
  { name: 'softmax', run: (a) => tf.softmax(a) },
  { name: 'relu', run: (a) => tf.relu(a) },
  { name: 'clip', run: (a) => tf.clipByValue(a, -0.5, 0.7) },
  { name: 'maximum', run: (a, b) => tf.maximum(a, b) },
  { name: 'transpose twice', run: (a) => tf.transpose(tf.transpose(a)) },
  { name: 'square matrix', run: (a, b) => tf.matMul(a, tf.matMul(tf.tanh(b), tf.tanh(a), true)) },
  { name: 'split and concat', run: (a) => tf.concat(tf.split(a, 2, 1).toReversed(), 1) },
  {
    name: 'slice and pad',
    run: (a) =>
      tf.pad(tf.slice(a, [0, 1], [-1, 2]), [
        [0, 0],
        [1, 1],
      ]),
  },
  {
    name: 'unstack and stack',
    run: (a) => tf.stack(tf.unstack(a, 1).toReversed(), 1),
  },
  { name: 'reshape there and back', run: (a) => tf.reshape(tf.tanh(tf.reshape(a, [-1, 2])), [-1, 4]) },
  { name: 'minus the mean', run: (a) => tf.sub(a, tf.mean(a, 0, true)) },
  { name: 'over the sum', run: (a) => tf.div(a, tf.add(tf.sum(tf.abs(a)), 1)) },
  { name: 'cumulative sum', run: (a) => tf.cumsum(tf.tanh(a), 1) },
  { name: 'tile and mean', run: (a) => tf.mean(tf.reshape(tf.tile(a, [1, 3]), [-1, 3, 4]), 1) },
  {
    name: 'ones and zeros alike',
    run: (a) => tf.add(tf.mul(tf.onesLike(a), 0.3), tf.add(a, tf.zerosLike(a))),
  },
  { name: 'leaky', run: (a) => tf.leakyRelu(a, 0.1) },
  { name: 'reverse', run: (a) => tf.reverse(a, 1) },
];

/** Further ones, that tfjs has no gradient of. */
const WITHOUT_GRADIENT: readonly Operation[] = [
  { name: 'where', run: (a, b) => tf.where(tf.greater(a, b), a, tf.mul(b, 0.5)) },
  { name: 'one-hot of argmax', run: (a, b) => tf.add(b, tf.oneHot(tf.argMax(a, 1), 4)) },
  { name: 'gather rows', run: (a) => tf.gather(a, tf.cast(tf.mul(tf.argMax(a, 1), 0), 'int32')) },
];

/** A program: each line applies an operation to two of the values before it. */
const program = fc.array(
  fc.record({
    operation: fc.constantFrom(...OPERATIONS),
    a: fc.nat(),
    b: fc.nat(),
  }),
  { minLength: 1, maxLength: 9 },
);

function matrix(index: number, rows: number) {
  return floats(normals({ seed: SEED, purpose: 'verification', index }, rows * 4), [rows, 4]);
}

test('a program and its gradients are the same replayed, at every number of rows', async () => {
  await fc.assert(
    fc.asyncProperty(program, async (lines) => {
      const weights = tf.variable(tf.tensor2d(matrix(0, 4).values, [4, 4]));
      const value = (inputs: tf.NamedTensorMap): Matrix => {
        const x = inputs['x']!;
        const values = [x, tf.matMul(x, weights)];
        for (const { operation, a, b } of lines) {
          values.push(operation.run(values[a % values.length]!, values[b % values.length]!));
        }
        return values.at(-1)!;
      };
      const step = (inputs: tf.NamedTensorMap) => {
        const { value: loss, grads } = tf.variableGrads(
          () => tf.add(tf.mean(value(inputs)), tf.mul(0.01, tf.sum(weights))).asScalar(),
          [weights],
        );
        const gradient = grads[weights.name]!;
        weights.assign(tf.sub(weights, tf.mul(gradient, 0.1)));
        return { loss, gradient, value: value(inputs) };
      };
      const calls = [6, 6, 9, 1].map((rows, i) => ({ x: matrix(i + 1, rows) }));
      const { eager, replayed } = await bothWays(step, calls, {
        variables: [weights],
        dynamic: { rows: ['x'] },
      });
      weights.dispose();
      expect(largestDifference(eager, replayed)).toBeLessThan(2e-5);
    }),
    { seed: SEED, numRuns: 60 },
  );
}, 120_000);

test.each([...OPERATIONS, ...WITHOUT_GRADIENT])(
  '$name alone, with shapes that are all known',
  async ({ run }) => {
    const step = ({ a, b }: tf.NamedTensorMap) => ({ value: run(a!, b!) });
    const calls = [1, 2].map((i) => ({ a: matrix(i, 5), b: matrix(i + 10, 5) }));
    const { eager, replayed } = await bothWays(step, calls);
    expect(largestDifference(eager, replayed)).toBeLessThan(2e-6);
  },
);
