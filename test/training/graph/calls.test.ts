import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { loadBackend } from '../../../training/backend/load-backend.js';
import { floats, integers, scalar } from '../../../training/graph/host-tensor.js';
import { Sequence } from '../../../training/graph/sequence.js';
import type { Step } from '../../../training/graph/step.js';
import { eagerSteps, type Steps } from '../../../training/graph/steps.js';
import { onlyIf } from '../../../training/graph/updates.js';
import { bothWays, largestDifference, replayedSteps } from './both-ways.js';

beforeAll(() => loadBackend());
afterEach(() => tf.setBackend('tensorflow'));

const x = (rows: number) =>
  floats(
    Float32Array.from({ length: 3 * rows }, (_, i) => Math.sin(i + 1)),
    [rows, 3],
  );

function adding(steps: Steps) {
  const v = tf.variable(tf.zeros([100_000]));
  const step: Step = ({ by }) => {
    v.assign(tf.add(v, by!));
    return { least: tf.min(v), most: tf.max(v) };
  };
  return steps.compile(step, { name: 'add' });
}

test('calls that are not waited for are run in their order', async () => {
  using steps = await replayedSteps();
  const add = adding(steps);
  const results = await Promise.all(Array.from({ length: 20 }, () => add({ by: scalar(1) })));
  const seen = results.map(({ least, most }) => [least!.values[0], most!.values[0]]);
  expect(seen).toEqual(Array.from({ length: 20 }, (_, i) => [i + 1, i + 1]));
});

const idOf = (id: number) => ({ ids: integers(Int32Array.of(id), [1]) });

test('a call that fails stops none of those after it', async () => {
  using steps = await replayedSteps();
  const add = adding(steps);
  const pick = steps.compile(({ ids }) => ({ y: tf.gather(tf.ones([3]), ids!) }), { name: 'pick' });
  await pick(idOf(2));
  const [first, failed, last] = await Promise.allSettled([
    add({ by: scalar(1) }),
    pick(idOf(9)),
    add({ by: scalar(2) }),
  ]);
  expect(first).toMatchObject({ value: { most: { values: Float32Array.of(1) } } });
  expect(failed).toMatchObject({ status: 'rejected', reason: { code: 'TF_INVALID_ARGUMENT' } });
  expect(last).toMatchObject({ value: { most: { values: Float32Array.of(3) } } });
});

test('a call has taken its inputs when it returns, so that others can be laid out while it runs', async () => {
  using steps = await replayedSteps();
  const run = steps.compile(({ a }) => ({ y: tf.add(a!, 0) }), { name: 'take' });
  await run({ a: scalar(1) });
  const values = Float32Array.of(2);
  const running = run({ a: { dtype: 'float32', shape: [], values } });
  values[0] = 99;
  expect((await running)['y']!.values[0]).toBe(2);
});

test.each(['tensorflow', 'cpu'])(
  'a variable that an input is assigned to is not the array of its owner, %s',
  async (backend) => {
    await tf.setBackend(backend);
    const v: tf.Variable = tf.variable(tf.tensor1d([0]));
    const take = eagerSteps().compile(
      ({ a }) => {
        v.assign(a!);
        return {};
      },
      { name: 'take' },
    );
    const values = Float32Array.of(1);
    await take({ a: floats(values, [1]) });
    values[0] = 99;
    expect(v.dataSync()[0]).toBe(1);
    v.dispose();
  },
);

const asynchronous = async ({ a }: tf.NamedTensorMap) => {
  await a!.data();
  throw new Error('must not end the process');
};

test.each(['eager', 'replayed'] as const)('an asynchronous step is refused, %s', async (way) => {
  using steps = way === 'eager' ? eagerSteps() : await replayedSteps();
  // @ts-expect-error: what somebody without TypeScript may write
  const run = steps.compile(asynchronous, { name: 'slow' });
  await expect(run({ a: x(1) })).rejects.toThrow(/^Expected the step slow to .*, but it is asynchronous\./);
});

test.each([
  ['a number', () => tf.scalar(1)],
  ['a list', () => tf.tensor1d([true, false])],
])('%s is no condition of an update', async (_, condition) => {
  const v = tf.variable(tf.scalar(1));
  const step: Step = () => {
    onlyIf(condition(), () => v.assign(tf.add(v, 1)));
    return {};
  };
  using replaying = await replayedSteps();
  for (const steps of [eagerSteps(), replaying]) {
    const run = steps.compile(step, { name: 'step' })({});
    await expect(run).rejects.toThrow(/^Expected the condition of an update to be a bool scalar, but it is /);
  }
});

const waiting: Step = ({ a }) => {
  const gradient = tf.grad((z) => {
    const sequence = new Sequence();
    const first = tf.square(z);
    sequence.done(first);
    return tf.add(tf.sum(first), tf.sum(tf.exp(sequence.after(z))));
  });
  return { gradient: gradient(a!) };
};

describe('replayed as they are written', () => {
  test.each<[string, Step]>([
    ['an output that is an input, twice', ({ a }) => ({ y: a!, z: a! })],
    [
      'no rows',
      ({ a }) => ({ y: tf.concat([a!, tf.zeros([0, 3])], 0), s: tf.sum(a!), p: tf.matMul(a!, a!, true) }),
    ],
    ['nothing but what has no elements', () => ({ y: tf.zeros([0, 2]) })],
    [
      'integers and booleans',
      ({ a, ids, flags }) => ({
        ids: ids!,
        flags: tf.logicalNot(flags!),
        mean: tf.mean(ids!),
        quotient: tf.div(ids!, tf.scalar(2, 'int32')),
        chosen: tf.where(flags!, ids!, tf.zerosLike(ids!)),
        positive: tf.greater(a!, 0),
      }),
    ],
  ])('%s', async (_, step) => {
    const ids = integers(Int32Array.of(3, 4), [2]);
    const flags = { dtype: 'bool', shape: [2], values: Uint8Array.of(1, 0) } as const;
    const calls = [0, 2, 0].map((rows) => ({ a: x(rows), ids, flags }));
    const fixed = await bothWays(step, calls);
    expect(largestDifference(fixed.eager, fixed.replayed)).toBe(0);
    const { eager, replayed } = await bothWays(step, calls, { dynamic: { rows: ['a'] } });
    expect(largestDifference(eager, replayed)).toBe(0);
  });

  test('a gradient through what waits for something else', async () => {
    const { eager, replayed } = await bothWays(waiting, [{ a: x(2) }]);
    expect(largestDifference(eager, replayed)).toBeLessThan(1e-6);
  });

  test('steps of any name', async () => {
    using steps = await replayedSteps();
    for (const name of ['my step', 'a/b:0', 'β', 'variable']) {
      const v = tf.variable(tf.scalar(1));
      const run = steps.compile(() => ({ y: tf.add(v, 1) }), { name });
      expect((await run({}))['y']!.values[0]).toBe(2);
    }
  });
});
