import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import {
  differenceFromTfjs,
  normalTensor,
  randomiseWeights,
} from '../../../../fixtures/export/compare-with-tfjs.js';
import { anyMask, WithMask } from '../../../../fixtures/export/with-mask.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
  // tfjs warns of every initial state that it cannot serialise twice.
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
});

interface Options {
  units: number;
  returnSequences: boolean;
  returnState: boolean;
  goBackwards: boolean;
  useBias: boolean;
  activation: 'tanh';
  recurrentActivation: 'hardSigmoid';
}

interface Case {
  batch: number;
  time: number;
  features: number;
  masked: boolean;
  initial: boolean;
  seed: number;
}

const layers = {
  SimpleRNN: { make: (options: Options) => tf.layers.simpleRNN(options), states: 1 },
  GRU: { make: (options: Options) => tf.layers.gru(options), states: 1 },
  LSTM: { make: (options: Options) => tf.layers.lstm(options), states: 2 },
} as const;

type Kind = keyof typeof layers;

function build(kind: Kind, options: Options, { batch, time, features, masked, initial, seed }: Case) {
  const { make, states } = layers[kind];
  const x = tf.input({ shape: [null, features], name: 'x' });
  const mask = tf.input({ shape: [null], dtype: 'int32', name: 'mask' });
  const given = Array.from({ length: initial ? states : 0 }, (_, index) =>
    tf.input({ shape: [options.units], name: `state_${index}` }),
  );
  const sequence = masked ? (new WithMask().apply([x, mask]) as tf.SymbolicTensor) : x;
  const layer = make({ ...options });
  const outputs = initial ? layer.apply([sequence, ...given]) : layer.apply(sequence);
  const all = [outputs].flat() as tf.SymbolicTensor[];
  const model = tf.model({
    inputs: [x, ...(masked ? [mask] : []), ...given],
    // tfjs runs a layer once for each of its outputs that it is asked for, and refuses the second run here.
    outputs: masked && initial ? all[seed % all.length]! : all,
  });
  randomiseWeights(model, seed);
  const feeds = [
    normalTensor(seed, [batch, time, features]),
    ...(masked ? [anyMask(seed, [batch, time])] : []),
    ...given.map((_, index) => normalTensor(seed + 1 + index, [batch, options.units])),
  ];
  return { model, feeds };
}

const size = fc.integer({ min: 1, max: 5 });
// The names go beyond the types that tfjs gives to these options.
const activations = (...names: string[]) => fc.constantFrom(...names) as fc.Arbitrary<never>;
const cases = (gate: fc.Arbitrary<never>, act: fc.Arbitrary<never>, time: fc.Arbitrary<number>) =>
  fc.tuple(
    fc.constantFrom(...(Object.keys(layers) as Kind[])),
    fc.record({
      units: size,
      returnSequences: fc.boolean(),
      returnState: fc.boolean(),
      goBackwards: fc.boolean(),
      useBias: fc.boolean(),
      activation: act,
      recurrentActivation: gate,
    }),
    fc.record({
      batch: size,
      time,
      features: size,
      masked: fc.boolean(),
      initial: fc.boolean(),
      seed: fc.integer({ min: 0, max: 1000 }),
    }),
  );

type Drawn = [Kind, Options, Case];

async function difference([kind, options, given]: Drawn): Promise<number> {
  const { model, feeds } = build(kind, options, given);
  return differenceFromTfjs(model, feeds);
}

describe('SimpleRNN, GRU and LSTM compute what tfjs computes', () => {
  test('with the usual activations, in short and long sequences', async () => {
    const gates = activations('hardSigmoid', 'sigmoid');
    await fc.assert(
      fc.asyncProperty(cases(gates, activations('tanh'), fc.oneof(size, fc.constant(40))), async (drawn) => {
        expect(await difference(drawn)).toBeLessThan(1e-5);
      }),
      { numRuns: 30, seed: 20261123 },
    );
  });

  test('with all activations that the ONNX operators have', async () => {
    // Gates without a bound make sequences explode.
    const bounded = ['tanh', 'sigmoid', 'hardSigmoid', 'softsign'];
    const any = activations(...bounded, 'linear', 'relu', 'elu', 'softplus');
    await fc.assert(
      fc.asyncProperty(cases(activations(...bounded), any, size), async (drawn) => {
        expect(await difference(drawn)).toBeLessThan(1e-5);
      }),
      { numRuns: 30, seed: 20261124 },
    );
  });

  test('with activations that they lack, as a loop', async () => {
    const gates = activations('sigmoid', 'softmax');
    const others = activations('selu', 'relu6', 'swish', 'softmax');
    await fc.assert(
      fc.asyncProperty(cases(gates, others, size), async (drawn) => {
        expect(await difference(drawn)).toBeLessThan(1e-5);
      }),
      { numRuns: 25, seed: 20261125 },
    );
  });
});
