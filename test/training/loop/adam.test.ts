import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { Adam, globalNorm } from '../../../training/loop/adam.js';

const config = { learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, clipNorm: 0 };

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

test('follows Kingma & Ba step by step', () => {
  const variable = tf.variable(tf.tensor1d([1, -2]));
  using adam = new Adam(config, [{ name: 'x', variable }]);
  const gradients = [0.5, -1, 0.25, 3, 0];
  gradients.forEach((g, i) => adam.apply(new Map([[variable, tf.tensor1d([g, 2 * g])]]), i + 1));
  const [first, second] = variable.dataSync();
  expect(first).toBeCloseTo(reference(1, gradients), 5);
  expect(second).toBeCloseTo(
    reference(
      -2,
      gradients.map((g) => 2 * g),
    ),
    5,
  );
});

test('clips by the norm over all variables', () => {
  const a = tf.variable(tf.zeros([1]));
  const b = tf.variable(tf.zeros([1]));
  const named = [
    { name: 'a', variable: a },
    { name: 'b', variable: b },
  ];
  using adam = new Adam({ ...config, clipNorm: 1 }, named);
  adam.apply(
    new Map([
      [a, tf.tensor1d([3])],
      [b, tf.tensor1d([4])],
    ]),
    1,
  );
  const moments = Object.fromEntries(adam.state.map(({ name, variable }) => [name, variable.dataSync()[0]]));
  expect(moments['a/mean']).toBeCloseTo(0.1 * 0.6, 6);
  expect(moments['b/mean']).toBeCloseTo(0.1 * 0.8, 6);
});

test('leaves small gradients as they are', () => {
  const variable = tf.variable(tf.zeros([1]));
  using adam = new Adam({ ...config, clipNorm: 10 }, [{ name: 'x', variable }]);
  adam.apply(new Map([[variable, tf.tensor1d([3])]]), 1);
  expect(adam.state[0]!.variable.dataSync()[0]).toBeCloseTo(0.3, 6);
});

test.for([0, 1])('a gradient that is not finite moves nothing (clipping at %i)', (clipNorm) => {
  const variable = tf.variable(tf.tensor1d([1, 2]));
  using adam = new Adam({ ...config, clipNorm }, [{ name: 'x', variable }]);
  for (const odd of [NaN, Infinity]) {
    expect(() => adam.apply(new Map([[variable, tf.tensor1d([1, odd])]]), 4)).toThrow(
      /^Expected a finite loss at step 4, but the norm of its gradient is (NaN|Infinity)\./,
    );
  }
  expect([...variable.dataSync()]).toEqual([1, 2]);
  expect([...adam.state[0]!.variable.dataSync()]).toEqual([0, 0]);
});

test('keeps nothing but its moments', () => {
  const before = tf.memory().numTensors;
  const variable = tf.tidy(() => tf.variable(tf.zeros([2])));
  const adam = new Adam({ ...config, clipNorm: 1 }, [{ name: 'x', variable }]);
  for (let step = 1; step <= 5; step++) {
    const gradient = tf.ones([2]);
    adam.apply(new Map([[variable, gradient]]), step);
    gradient.dispose();
  }
  expect(tf.memory().numTensors - before).toBe(3);
  adam[Symbol.dispose]();
  variable.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test('globalNorm is Euclidean over everything', () => {
  expect(globalNorm([tf.tensor1d([1, 2]), tf.tensor2d([[2, 4]])]).dataSync()[0]).toBeCloseTo(5, 6);
});
