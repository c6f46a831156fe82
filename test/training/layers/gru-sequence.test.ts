import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { uniforms } from '../../../src/random/draws.js';
import { gruSequence, type GruInputs, type GruOptions } from '../../../training/layers/gru-sequence.js';
import { floats } from '../../../training/graph/host-tensor.js';
import type { TraceReport } from '../../../training/graph/replayed-steps.js';
import { replayedSteps } from '../graph/both-ways.js';
import { BACKENDS, disagreement, drawn, useBackends } from '../gradients/compare.js';

useBackends();

/** The formulas of the cuDNN GRU, token after token, for autodiff. */
function naiveGru(inputs: GruInputs, options: GruOptions): tf.Tensor {
  const { kernel, recurrentKernel, inputBias, recurrentBias } = inputs;
  const [batch, tokens, features] = inputs.x.shape as [number, number, number];
  const states: tf.Tensor[] = [];
  let h = inputs.initialState;
  for (let step = 0; step < tokens; step++) {
    const token = options.goBackwards ? tokens - 1 - step : step;
    const x = tf.reshape(tf.slice(inputs.x, [0, token, 0], [batch, 1, features]), [batch, features]);
    const [xr, xz, xn] = tf.split(tf.add(tf.matMul(x, kernel), inputBias), 3, 1);
    const [hr, hz, hn] = tf.split(tf.add(tf.matMul(h, recurrentKernel), recurrentBias), 3, 1);
    const r = tf.sigmoid(tf.add(xr!, hr!));
    const z = tf.sigmoid(tf.add(xz!, hz!));
    const n = tf.tanh(tf.add(xn!, tf.mul(r, hn!)));
    const next = tf.add(tf.mul(tf.sub(1, z), n), tf.mul(z, h));
    const kept = options.mask && tf.cast(tf.slice(options.mask, [0, token], [batch, 1]), 'float32');
    h = kept ? tf.add(tf.mul(kept, next), tf.mul(tf.sub(1, kept), h)) : next;
    states[token] = h;
  }
  return options.returnSequences ? tf.stack(states, 1) : h;
}

const sizes = fc.record({
  batch: fc.integer({ min: 1, max: 4 }),
  tokens: fc.integer({ min: 1, max: 6 }),
  features: fc.integer({ min: 1, max: 4 }),
  units: fc.integer({ min: 1, max: 5 }),
  seed: fc.nat(1e6),
});
type Sizes = typeof sizes extends fc.Arbitrary<infer Value> ? Value : never;

function drawInputs({ batch, tokens, features, units, seed }: Sizes): GruInputs {
  return {
    x: drawn(seed, 0, [batch, tokens, features]),
    initialState: drawn(seed, 1, [batch, units]),
    kernel: drawn(seed, 2, [features, 3 * units]),
    recurrentKernel: drawn(seed, 3, [units, 3 * units]),
    inputBias: drawn(seed, 4, [3 * units]),
    recurrentBias: drawn(seed, 5, [3 * units]),
  };
}

/** Which tokens are read: all, the first of each sentence (padding on the right), or any. */
function drawMask(kind: 'none' | 'padding' | 'any', { batch, tokens, seed }: Sizes): tf.Tensor | undefined {
  const chances = uniforms({ seed, purpose: 'tokenUniforms', index: 0 }, batch * tokens);
  switch (kind) {
    case 'none':
      return undefined;
    case 'padding':
      return tf.tensor(
        chances.map((_, at) => Number((at % tokens) / tokens < chances[Math.floor(at / tokens)]!)),
        [batch, tokens],
        'int32',
      );
    case 'any':
      return tf.tensor(
        chances.map((u) => Number(u < 0.5)),
        [batch, tokens],
        'int32',
      );
    default:
      return kind satisfies never;
  }
}

describe.each(BACKENDS)('on %s', (backend) => {
  describe.each(['none', 'padding', 'any'] as const)('mask: %s', (kind) => {
    test('has the states and gradients of the plain formulas under autodiff', async () => {
      await tf.setBackend(backend);
      fc.assert(
        fc.property(sizes, fc.boolean(), fc.boolean(), (size, returnSequences, goBackwards) => {
          const options = { mask: drawMask(kind, size), returnSequences, goBackwards };
          const far = disagreement(
            (inputs) => gruSequence(inputs, options),
            (inputs) => naiveGru(inputs, options),
            drawInputs(size),
            (shape) => drawn(size.seed, 6, shape),
          );
          expect(Object.keys(far)).toEqual(['value', ...Object.keys(drawInputs(size))]);
          for (const [name, distance] of Object.entries(far)) expect(distance, `${name}`).toBeLessThan(1e-5);
        }),
        { seed: 4, numRuns: 12 },
      );
    });
  });

  test('a mask keeps the state to the last bit, and passes its gradient on as it is', async () => {
    await tf.setBackend(backend);
    const inputs = drawInputs({ batch: 2, tokens: 4, features: 3, units: 5, seed: 1 });
    const options = { mask: tf.zeros([2, 4], 'int32'), returnSequences: false, goBackwards: false };
    expect(gruSequence(inputs, options).dataSync()).toEqual(inputs.initialState.dataSync());
    const arriving = drawn(1, 6, [2, 5]);
    const gradient = tf.grad((initialState) => gruSequence({ ...inputs, initialState }, options));
    expect(gradient(inputs.initialState, arriving).dataSync()).toEqual(arriving.dataSync());
  });
});

test('a token more costs a product and one chain each way when it is replayed', async () => {
  await tf.setBackend('tensorflow');
  const traces: TraceReport[] = [];
  using steps = await replayedSteps({ onTrace: (trace) => traces.push(trace), threads: 1 });
  const nodes: number[] = [];
  for (const tokens of [3, 4]) {
    const { x, ...weights } = drawInputs({ batch: 2, tokens, features: 3, units: 5, seed: 1 });
    const read = (input: tf.Tensor) =>
      gruSequence({ ...weights, x: input }, { returnSequences: true, goBackwards: false });
    const step = steps.compile(({ input }) => ({ gradient: tf.grad(read)(input!) }), { name: 'read' });
    await step({ input: floats(Float32Array.from(x.dataSync()), [2, tokens, 3]) });
    nodes.push(traces.at(-1)!.nodes);
  }
  expect(nodes[1]! - nodes[0]!).toBe(4);
});
