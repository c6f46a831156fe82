import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import {
  createOptimizer,
  globalNorm,
  type Optimizer,
  type OptimizerConfig,
} from '../../../training/loop/optimizer.js';

const adam = {
  method: 'adam',
  learningRate: 0.1,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  clipNorm: 0,
} as const;

beforeAll(() => tf.setBackend('cpu'));

/** The published algorithm in float64. */
function reference(start: number, gradients: readonly number[]): number {
  let [x, m, v] = [start, 0, 0];
  gradients.forEach((g, i) => {
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g * g;
    const mHat = m / (1 - 0.9 ** (i + 1));
    const vHat = v / (1 - 0.999 ** (i + 1));
    x -= (0.1 * mHat) / (Math.sqrt(vHat) + 1e-8);
  });
  return x;
}

function named(...variables: tf.Variable[]) {
  return variables.map((variable, i) => ({ name: 'abc'[i]!, variable }));
}

/** One update by the given gradients. */
function update(optimizer: Optimizer, gradients: ReadonlyMap<tf.Variable, tf.Tensor>, step: number): void {
  tf.tidy(() =>
    optimizer.apply(gradients, globalNorm([...gradients.values()]), tf.scalar(optimizer.rate(step))),
  );
}

test('Adam follows Kingma & Ba step by step', () => {
  const variable = tf.variable(tf.tensor1d([1, -2]));
  using optimizer = createOptimizer(adam, named(variable));
  const gradients = [0.5, -1, 0.25, 3, 0];
  gradients.forEach((g, i) => update(optimizer, new Map([[variable, tf.tensor1d([g, 2 * g])]]), i + 1));
  const [first, second] = variable.dataSync();
  const doubled = gradients.map((g) => 2 * g);
  expect(first).toBeCloseTo(reference(1, gradients), 5);
  expect(second).toBeCloseTo(reference(-2, doubled), 5);
});

test('gradient descent goes down by a rate that decays', () => {
  const variable = tf.variable(tf.tensor1d([1]));
  using optimizer = createOptimizer(
    { method: 'sgd', learningRate: 0.5, decay: 1, clipNorm: 0 },
    named(variable),
  );
  for (const step of [1, 2, 3]) update(optimizer, new Map([[variable, tf.tensor1d([1])]]), step);
  expect(variable.dataSync()[0]).toBeCloseTo(1 - 0.5 - 0.5 / 2 - 0.5 / 3, 6);
  expect(optimizer.state).toEqual([]);
});

test.for<OptimizerConfig>([
  { ...adam, clipNorm: 1 },
  { method: 'sgd', learningRate: 1, decay: 0, clipNorm: 1 },
])('$method clips by the norm over all variables', (config) => {
  const [a, b] = [tf.variable(tf.zeros([1])), tf.variable(tf.zeros([1]))] as const;
  using optimizer = createOptimizer(config, named(a, b));
  update(
    optimizer,
    new Map([
      [a, tf.tensor1d([3])],
      [b, tf.tensor1d([4])],
    ]),
    1,
  );
  const seen =
    config.method === 'adam'
      ? optimizer.state.flatMap(({ name, variable }) =>
          name.endsWith('mean') ? [variable.dataSync()[0]! * 10] : [],
        )
      : [-a.dataSync()[0]!, -b.dataSync()[0]!];
  expect(seen[0]).toBeCloseTo(0.6, 5);
  expect(seen[1]).toBeCloseTo(0.8, 5);
});

test('leaves small gradients as they are', () => {
  const variable = tf.variable(tf.zeros([1]));
  using optimizer = createOptimizer({ ...adam, clipNorm: 10 }, named(variable));
  update(optimizer, new Map([[variable, tf.tensor1d([3])]]), 1);
  expect(optimizer.state[0]!.variable.dataSync()[0]).toBeCloseTo(0.3, 6);
});

test('keeps nothing but its moments', () => {
  const before = tf.memory().numTensors;
  const variable = tf.tidy(() => tf.variable(tf.zeros([2])));
  const optimizer = createOptimizer({ ...adam, clipNorm: 1 }, named(variable));
  for (let step = 1; step <= 5; step++) {
    tf.tidy(() => update(optimizer, new Map([[variable, tf.ones([2])]]), step));
  }
  expect(tf.memory().numTensors - before).toBe(3);
  optimizer[Symbol.dispose]();
  variable.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test('globalNorm is Euclidean over everything', () => {
  expect(globalNorm([tf.tensor1d([1, 2]), tf.tensor2d([[2, 4]])]).dataSync()[0]).toBeCloseTo(5, 6);
});
