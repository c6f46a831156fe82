import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadBackend } from '../../../training/backend/load-backend.js';
import { floats, scalar } from '../../../training/graph/host-tensor.js';
import type { Step } from '../../../training/graph/step.js';
import { eagerSteps } from '../../../training/graph/steps.js';
import { replayedSteps } from './both-ways.js';

beforeAll(() => loadBackend());

const x = (rows: number) => floats(new Float32Array(3 * rows).fill(1), [rows, 3]);
const rowsOf = (tensor: tf.Tensor | undefined) => tensor!.shape[0]!;

describe('what does not grow evenly with a dynamic size is refused', () => {
  let calls = 0;
  test.each<[string, Step]>([
    ['a square of it', ({ a }) => ({ y: tf.ones([rowsOf(a) ** 2]) })],
    ['half of it, rounded', ({ a }) => ({ y: tf.add(tf.sum(a!), Math.ceil(rowsOf(a) / 2)) })],
    ['the larger of it and a number', ({ a }) => ({ y: tf.ones([Math.max(rowsOf(a), 8)]) })],
    ['a product of two sizes', ({ a, b }) => ({ y: tf.ones([rowsOf(a) * rowsOf(b)]) })],
    ['a counter', ({ a }) => ({ y: tf.add(tf.sum(a!), tf.scalar(calls++, 'int32')) })],
  ])('%s', async (_, step) => {
    using steps = await replayedSteps();
    const compiled = steps.compile(step, { name: 'uneven', dynamic: { n: ['a'], m: ['b'] } });
    const run = compiled({ a: x(13), b: x(2) });
    await expect(run).rejects.toThrow(/ that it makes in JavaScript is neither the same at each call nor /);
    await expect(run).rejects.toMatchObject({ code: 'NOT_RECORDABLE' });
  });
});

test('a step that fails at other sizes than it is called with says so', async () => {
  using steps = await replayedSteps();
  const pairs = steps.compile(({ a }) => ({ y: tf.reshape(a!, [rowsOf(a) / 2, 6]) }), {
    name: 'pairs',
    dynamic: { n: ['a'] },
  });
  await expect(pairs({ a: x(4) })).rejects.toThrow(/it fails where n is 5: .*reshape/);
});

const odd: Step = ({ a }) => {
  if (rowsOf(a) !== 0) throw new RangeError(`${rowsOf(a)} rows`);
  return {};
};

test('a step that fails at the size it is called with fails as it does elsewhere', async () => {
  using steps = await replayedSteps();
  const compiled = steps.compile(odd, { name: 'odd', dynamic: { n: ['a'] } });
  await expect(compiled({ a: x(4) })).rejects.toThrow(new RangeError('4 rows'));
});

const sums: Step = ({ a, b }) => ({ y: tf.add(tf.sum(a!), tf.sum(b!)) });

test.each(['eager', 'replayed'] as const)(
  'inputs that do not share their size are refused, %s',
  async (way) => {
    using steps = way === 'eager' ? eagerSteps() : await replayedSteps();
    const run = steps.compile(sums, { name: 'sums', dynamic: { n: ['a', 'b'] } });
    await run({ a: x(2), b: x(2) });
    await expect(run({ a: x(2), b: x(4) })).rejects.toThrow(
      /^Expected the inputs a and b of sums to have the same first dimension, but they have \[2, 3\] and \[4, 3\]\./,
    );
    await expect(run({ a: x(2), b: scalar(1) })).rejects.toThrow(
      /^Expected the dynamic input b of sums to have a first dimension, but it is a scalar\./,
    );
  },
);
