import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadBackend } from '../../../training/backend/load-backend.js';
import { floats, integers, scalar } from '../../../training/graph/host-tensor.js';
import type { Step } from '../../../training/graph/step.js';
import { applyGradientDescent, onlyIf } from '../../../training/graph/updates.js';
import { bothWays, largestDifference, replayedSteps } from './both-ways.js';

beforeAll(() => loadBackend());

const x = (rows: number, scale = 1) =>
  floats(
    Float32Array.from({ length: 3 * rows }, (_, i) => scale * Math.sin(i + 1)),
    [rows, 3],
  );

describe('variables', () => {
  test('are read before an update and after it, in the order of the step', async () => {
    const v = tf.variable(tf.tensor1d([1, 2]));
    const step = ({ by }: tf.NamedTensorMap) => {
      const before = tf.add(v, 0);
      v.assign(tf.mul(v, by!));
      const between = tf.add(v, 0);
      applyGradientDescent(v, between, tf.scalar(0.5));
      return { before, between, after: tf.add(v, 0) };
    };
    const { eager, replayed } = await bothWays(
      step,
      [3, 5, 7].map((by) => ({ by: scalar(by) })),
      { variables: [v] },
    );
    expect(replayed).toEqual(eager);
    expect([...replayed[1]!['before']!.values]).toEqual([1.5, 3]);
  });

  test('change only where their condition holds, and what reads them goes on either way', async () => {
    const [v, w] = [tf.variable(tf.scalar(1)), tf.variable(tf.scalar(10))] as const;
    const step = ({ by }: tf.NamedTensorMap) => {
      onlyIf(tf.isFinite(by!), () => {
        v.assign(tf.add(v, by!));
        applyGradientDescent(w, by!, tf.scalar(1));
      });
      v.assign(tf.mul(v, 2));
      return { v: tf.add(v, 0), w: tf.add(w, 0) };
    };
    const calls = [1, NaN, 2, Infinity].map((by) => ({ by: scalar(by) }));
    const { eager, replayed } = await bothWays(step, calls, { variables: [v, w] });
    expect(replayed).toEqual(eager);
    expect(replayed.map(({ v: value }) => value?.values[0])).toEqual([4, 8, 20, 40, undefined]);
  });

  test('that are assigned in between are seen by the next replay, by all steps of a session', async () => {
    using steps = await replayedSteps();
    const v = tf.variable(tf.scalar(1));
    const add = steps.compile(
      ({ by }) => {
        v.assign(tf.add(v, by!));
        return { v: tf.add(v, 0) };
      },
      { name: 'add' },
    );
    const read = steps.compile(() => ({ v: tf.mul(v, 1) }), { name: 'read' });
    const now = async () => (await read({}))['v']!.values[0];
    await add({ by: scalar(2) });
    expect(await now()).toBe(3);
    expect(v.dataSync()[0]).toBe(1);
    await steps.readVariables();
    expect(v.dataSync()[0]).toBe(3);
    tf.tidy(() => v.assign(tf.scalar(100)));
    await add({ by: scalar(1) });
    expect(await now()).toBe(101);
  });

  test('keep their values while a step is recorded', async () => {
    using steps = await replayedSteps();
    const v = tf.variable(tf.scalar(1));
    const before = tf.memory().numTensors;
    const step = steps.compile(
      () => {
        v.assign(tf.add(v, 1));
        return {};
      },
      { name: 'count' },
    );
    for (let i = 0; i < 3; i++) await step({});
    expect(v.dataSync()[0]).toBe(1);
    await steps.readVariables();
    expect(v.dataSync()[0]).toBe(4);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('a new graph is made', () => {
  test('for each signature, and not for another size of a dynamic dimension', async () => {
    const traced: string[] = [];
    using steps = await replayedSteps({ onTrace: ({ signature }) => traced.push(signature) });
    const step = steps.compile(({ a, b }) => ({ sum: tf.add(tf.sum(a!), tf.sum(b!)) }), {
      name: 'sum',
      dynamic: { rows: ['a'] },
    });
    for (const rows of [1, 2, 8]) await step({ a: x(rows), b: x(2) });
    await step({ a: x(4), b: x(3) });
    await step({ a: x(4), b: integers(Int32Array.of(1, 2), [2]) });
    expect(traced).toEqual([
      'a float32[*,3], b float32[2,3]',
      'a float32[*,3], b float32[3,3]',
      'a float32[*,3], b int32[2]',
    ]);
  });

  test('up to a bound', async () => {
    using steps = await replayedSteps({ maxTraces: 2 });
    const step = steps.compile(({ a }) => ({ sum: tf.sum(a!) }), { name: 'sum' });
    await step({ a: x(1) });
    await step({ a: x(2) });
    await step({ a: x(1) });
    await expect(step({ a: x(3) })).rejects.toThrow(
      /^Expected at most 2 kinds of inputs to compiled steps, but sum was called with yet another/,
    );
  });
});

function sizes({ a, b }: tf.NamedTensorMap) {
  const [n, m] = [a!.shape[0]!, b!.shape[0]!];
  return {
    products: tf.matMul(a!.as2D(n, 3), b!.as2D(m, 3), false, true),
    joined: tf.concat([tf.ones([n, 2]), tf.zeros([m, 2])], 0),
    positions: tf.range(0, n * 3, 3, 'int32'),
    mean: tf.div(tf.sum(a!), n),
    scaled: tf.mul(tf.sum(b!), m),
    flat: tf.reshape(a!, [n * 3]),
  };
}

test('two dynamic sizes, shapes and numbers that follow them', async () => {
  const calls = (
    [
      [5, 8],
      [1, 1],
      [13, 2],
    ] as const
  ).map(([n, m]) => ({ a: x(n), b: x(m) }));
  const { eager, replayed } = await bothWays(sizes, calls, { dynamic: { n: ['a'], m: ['b'] } });
  expect(largestDifference(eager, replayed)).toBeLessThan(1e-6);
});

describe('what cannot be recorded is refused with a reason', () => {
  let calls = 0;
  const created: tf.Variable[] = [];
  test.each<[string, Step, RegExp]>([
    ['a value read back', ({ a }) => ({ y: tf.mul(a!, a!.dataSync()[0]!) }), /it reads a value back/],
    [
      'an if on a value',
      ({ a }) => (a!.sum().arraySync() === 1 ? { y: a! } : { y: tf.neg(a!) }),
      /it reads a value back/,
    ],
    [
      'numbers drawn in JavaScript',
      ({ a }) => ({ y: tf.add(a!, tf.randomNormal([3])) }),
      /another at each call/,
    ],
    [
      'numbers drawn by TensorFlow',
      ({ a }) => ({ y: tf.add(a!, tf.multinomial(tf.tensor1d([0.5, 0.5]), 3, 1).sum()) }),
      /runs Multinomial, which keeps or draws/,
    ],
    ['a counter', ({ a }) => ({ y: tf.add(a!, calls++) }), /another at each call/],
    [
      'a choice by a counter',
      ({ a }) => ({ y: calls++ % 2 ? tf.exp(a!) : tf.neg(a!) }),
      /does not do the same each time: kernel 0 was/,
    ],
    [
      'a variable of its own',
      ({ a }) => {
        created.push(tf.variable(tf.scalar(1)));
        return { y: tf.add(a!, 1) };
      },
      /creates the variable/,
    ],
  ])('%s', async (_, step, reason) => {
    using steps = await replayedSteps();
    const before = tf.memory().numTensors;
    const run = steps.compile(step, { name: 'odd' })({ a: x(2) });
    await expect(run).rejects.toThrow(reason);
    await expect(run).rejects.toMatchObject({ code: 'NOT_RECORDABLE' });
    tf.dispose(created.splice(0));
    expect(tf.memory().numTensors).toBe(before);
    // The backend works as before.
    expect(tf.tidy(() => tf.add(1, 2).dataSync()[0])).toBe(3);
  });
});

test('an error inside the step comes through, and the next step is recorded as if nothing had been', async () => {
  using steps = await replayedSteps();
  const bad = steps.compile(({ a }) => ({ y: tf.matMul(a!.as2D(2, 3), a!.as2D(2, 3)) }), { name: 'bad' });
  await expect(bad({ a: x(2) })).rejects.toThrow(/Matrix size-incompatible/);
  const good = steps.compile(({ a }) => ({ y: tf.sum(a!) }), { name: 'good' });
  expect((await good({ a: x(1) }))['y']!.values[0]).toBeCloseTo(Math.sin(1) + Math.sin(2) + Math.sin(3), 5);
});

function side(n: number) {
  return floats(
    Float32Array.from({ length: n * n }, (_, i) => Math.sin(i)),
    [n, n],
  );
}

const product: Step = ({ a }) => ({ y: tf.matMul(a!, a!) });

test('products in bfloat16 are near those in float32, and small ones are the same', async () => {
  using exact = await replayedSteps();
  using rounded = await replayedSteps({ precision: 'bf16' });
  const run = async (steps: typeof exact, n: number) =>
    (await steps.compile(product, { name: 'product' })({ a: side(n) }))['y']!;
  const [a, b] = [await run(exact, 300), await run(rounded, 300)];
  const difference = Math.max(...a.values.map((value: number, i: number) => Math.abs(value - b.values[i]!)));
  expect(difference).toBeGreaterThan(1e-4);
  expect(difference).toBeLessThan(0.3);
  expect(await run(rounded, 20)).toEqual(await run(exact, 20));
});

test('positions are recorded although a kernel like theirs ran on values that are none', async () => {
  const { eager, replayed } = await bothWays(
    ({ at, table }) => {
      const others = tf.mul(tf.add(at!, 100), 2);
      return { others, y: tf.gather(table!, tf.cast(tf.mul(at!, 2), 'int32')) };
    },
    [
      {
        at: floats(Float32Array.of(0, 1, 2), [3]),
        table: floats(
          Float32Array.from({ length: 5 }, (_, i) => i * i),
          [5],
        ),
      },
    ],
  );
  expect(replayed).toEqual(eager);
});
