import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { loadBackend } from '../../../training/backend/load-backend.js';
import { floats } from '../../../training/graph/host-tensor.js';
import { applyGradientDescent } from '../../../training/graph/updates.js';
import { bothWays, largestDifference } from './both-ways.js';

beforeAll(() => loadBackend());

const SIZE = 2 ** 16;
const filled = (value: number) => floats(new Float32Array(SIZE).fill(value), [SIZE]);

test('two variables swap their values', async () => {
  const [v, w] = [tf.variable(tf.scalar(1)), tf.variable(tf.scalar(2))] as const;
  const swap = () => {
    const old = v.clone();
    v.assign(w);
    w.assign(old);
    return {};
  };
  const { eager, replayed } = await bothWays(swap, [{}, {}, {}], { variables: [v, w] });
  expect(replayed).toEqual(eager);
});

test('a variable keeps what another one was before its update', async () => {
  const [v, w] = [tf.variable(tf.ones([SIZE])), tf.variable(tf.zeros([SIZE]))] as const;
  const step = ({ g }: tf.NamedTensorMap) => {
    w.assign(v);
    applyGradientDescent(v, g!, tf.scalar(1));
    return {};
  };
  const calls = Array.from({ length: 50 }, () => ({ g: filled(1) }));
  const { eager, replayed } = await bothWays(step, calls, { variables: [v, w] });
  expect(largestDifference(eager, replayed)).toBe(0);
});

test('what a variable is between two updates is an output', async () => {
  const v = tf.variable(tf.zeros([SIZE]));
  const step = ({ a, b }: tf.NamedTensorMap) => {
    applyGradientDescent(v, a!, tf.scalar(1));
    const between = tf.add(v, 0);
    applyGradientDescent(v, b!, tf.scalar(1));
    return { between };
  };
  const calls = Array.from({ length: 50 }, () => ({ a: filled(1), b: filled(2) }));
  const { eager, replayed } = await bothWays(step, calls, { variables: [v] });
  expect(largestDifference(eager, replayed)).toBe(0);
});

test('inputs and outputs have any name', async () => {
  const { eager, replayed } = await bothWays(
    (inputs) => ({ 'loss (nats)': tf.add(inputs['my input:0']!, 1) }),
    [{ 'my input:0': filled(1) }],
  );
  expect(replayed).toEqual(eager);
});
