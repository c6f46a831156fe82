import * as tf from '@tensorflow/tfjs';
import { beforeAll } from 'vitest';
import { normals } from '../../../src/random/draws.js';
import { loadBackend } from '../../../training/backend/load-backend.js';
import { loadWasm } from '../../../training/backend/wasm.js';

/** Every backend that training may meet. */
export const BACKENDS = ['tensorflow', 'wasm', 'cpu'] as const;

/** Loads all backends before the tests of a file, and leaves the usual one behind. */
export function useBackends(): void {
  beforeAll(async () => {
    await loadBackend();
    const usual = tf.getBackend();
    await loadWasm();
    await tf.setBackend(usual);
    return () => tf.setBackend(usual);
  });
}

/** Standard normal numbers; each index gives others. */
export function drawn(seed: number, index: number, shape: number[]): tf.Tensor {
  return tf.tensor(normals({ seed, purpose: 'verification', index }, tf.util.sizeFromShape(shape)), shape);
}

type Inputs = Record<string, tf.Tensor>;

/**
 * How far two functions of the same inputs are apart at most: in their values, and in their gradients at every input when
 * `arriving` arrives at the value. Relative to the larger of 1 and the largest number of the reference.
 */
export function disagreement<Names extends Inputs>(
  f: (inputs: Names) => tf.Tensor,
  reference: (inputs: Names) => tf.Tensor,
  inputs: Names,
  arriving: (shape: number[]) => tf.Tensor,
): Record<string, number> {
  return tf.tidy(() => {
    const [actual, expected] = [f, reference].map((g) => valueAndGradients(g, inputs, arriving));
    return Object.fromEntries(
      Object.entries(expected!).map(([name, tensor]) => [name, distance(actual![name]!, tensor)]),
    );
  });
}

function valueAndGradients<Names extends Inputs>(
  f: (inputs: Names) => tf.Tensor,
  inputs: Names,
  arriving: (shape: number[]) => tf.Tensor,
): Inputs {
  const names = Object.keys(inputs);
  const value = f(inputs);
  const grads = tf.grads((...tensors) =>
    f(Object.fromEntries(names.map((n, i) => [n, tensors[i]!])) as Names),
  );
  const found = grads(Object.values(inputs), arriving(value.shape));
  return { value, ...Object.fromEntries(names.map((name, i) => [name, found[i]!])) };
}

function distance(actual: tf.Tensor, expected: tf.Tensor): number {
  tf.util.assertShapesMatch(actual.shape, expected.shape);
  const scale = tf.maximum(1, tf.max(tf.abs(expected)));
  return tf.div(tf.max(tf.abs(tf.sub(actual, expected))), scale).dataSync()[0]!;
}
