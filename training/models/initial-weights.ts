import * as tf from '@tensorflow/tfjs';
import { normals, uniforms, type RandomKey } from '../../src/random/draws.js';
import type { NamedVariable } from './trainable.js';

/** How the numbers of a weight are drawn. */
export type Distribution =
  | { kind: 'zeros' }
  /** Even between −limit and limit. */
  | { kind: 'uniform'; limit: number }
  /** Gaussian around 0. */
  | { kind: 'normal'; deviation: number };

/** As PyTorch draws a Linear of `inputs` features, or a GRU of `inputs` hidden units: weights and biases alike. */
export function uniformByWidth(inputs: number): Distribution {
  return { kind: 'uniform', limit: 1 / Math.sqrt(inputs) };
}

/**
 * Gives every variable its first values, from a stream of its own: the n-th weight of a model depends on the seed, on n
 * and on its shape alone.
 * @param rules by `layer`, or by `layer/weight`, which goes first
 * @param network only those of this network; what both share counts as the encoder's. Default: all
 */
export function drawInitialWeights(
  variables: readonly NamedVariable[],
  seed: number,
  rules: Readonly<Record<string, Distribution>>,
  network?: 'encoder' | 'decoder',
): void {
  for (const [index, { name, variable }] of variables.entries()) {
    if (network !== undefined && !name.startsWith(`${network}/`)) continue;
    const [, layer, weight] = name.split('/');
    const rule = rules[`${layer}/${weight}`] ?? rules[layer!];
    if (!rule) throw new Error(`no rule for the first values of ${name}`);
    const values = draw(rule, { seed, purpose: 'initialWeights', index }, variable.size);
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
  }
}

function draw(rule: Distribution, key: RandomKey, count: number): Float32Array {
  switch (rule.kind) {
    case 'zeros':
      return new Float32Array(count);
    case 'uniform':
      return uniforms(key, count).map((u) => (2 * u - 1) * rule.limit);
    case 'normal':
      return normals(key, count).map((x) => x * rule.deviation);
    default:
      return rule satisfies never;
  }
}
