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

const size = fc.integer({ min: 1, max: 4 });
const sizes = fc.record({ batch: size, time: size, features: size, units: size });
const seed = fc.integer({ min: 0, max: 1000 });

const recurrent = {
  SimpleRNN: (args: { units: number }) => tf.layers.simpleRNN(args),
  GRU: (args: { units: number }) => tf.layers.gru(args),
  LSTM: (args: { units: number }) => tf.layers.lstm(args),
} as const;
const kinds = fc.constantFrom(...(Object.keys(recurrent) as (keyof typeof recurrent)[]));

describe('Bidirectional computes what tfjs computes', () => {
  const mergeModes = fc.constantFrom('concat', 'sum', 'mul', 'ave', null);

  test('in all merge modes, with masks or initial states', async () => {
    await fc.assert(
      fc.asyncProperty(
        kinds,
        fc.record({
          returnSequences: fc.boolean(),
          returnState: fc.boolean(),
          goBackwards: fc.boolean(),
        }),
        // The type that tfjs gives to the mode leaves out null, which stands for both outputs.
        mergeModes as fc.Arbitrary<'concat'>,
        fc.constantFrom('none', 'mask', 'states'),
        sizes,
        seed,
        async (kind, options, mergeMode, extra, { batch, time, features, units }, s) => {
          const x = tf.input({ shape: [null, features] });
          const mask = tf.input({ shape: [null], dtype: 'int32' });
          const count = extra === 'states' ? (kind === 'LSTM' ? 4 : 2) : 0;
          const states = Array.from({ length: count }, () => tf.input({ shape: [units] }));
          const inner = recurrent[kind]({ units, ...options }) as ReturnType<typeof tf.layers.lstm>;
          const layer = tf.layers.bidirectional({ layer: inner, mergeMode });
          const sequence = extra === 'mask' ? (new WithMask().apply([x, mask]) as tf.SymbolicTensor) : x;
          const outputs = states.length > 0 ? layer.apply([sequence, ...states]) : layer.apply(sequence);
          const model = tf.model({
            inputs: [x, ...(extra === 'mask' ? [mask] : []), ...states],
            outputs: outputs as tf.SymbolicTensor[],
          });
          randomiseWeights(model, s);
          const feeds = [
            normalTensor(s, [batch, time, features]),
            ...(extra === 'mask' ? [anyMask(s, [batch, time])] : []),
            ...states.map((_, index) => normalTensor(s + index + 1, [batch, units])),
          ];
          expect(await differenceFromTfjs(model, feeds)).toBeLessThan(1e-5);
        },
      ),
      { numRuns: 30, seed: 20261123 },
    );
  });
});

describe('RNN computes what tfjs computes', () => {
  const cells = {
    simple: (units: number) => tf.layers.simpleRNNCell({ units }),
    gru: (units: number) => tf.layers.gruCell({ units }),
    lstm: (units: number) => tf.layers.lstmCell({ units }),
    // Only a loop can do this one.
    selu: (units: number) => tf.layers.simpleRNNCell({ units, activation: 'selu' }),
  } as const;
  const cellKinds = fc.constantFrom(...(Object.keys(cells) as (keyof typeof cells)[]));

  test('with one cell or with several on top of each other', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cellKinds, size), { minLength: 1, maxLength: 3 }),
        fc.record({ returnSequences: fc.boolean(), returnState: fc.boolean(), goBackwards: fc.boolean() }),
        fc.constantFrom('none', 'mask', 'states'),
        sizes,
        seed,
        async (stack, options, extra, { batch, time, features }, s) => {
          const made = stack.map(([kind, units]) => cells[kind](units));
          const layer = tf.layers.rnn({ cell: made.length === 1 ? made[0]! : made, ...options });
          const lengths = stack
            .toReversed()
            .flatMap(([kind, units]) => (kind === 'lstm' ? [units, units] : [units]));
          const x = tf.input({ shape: [null, features] });
          const mask = tf.input({ shape: [null], dtype: 'int32' });
          const states = extra === 'states' ? lengths.map((units) => tf.input({ shape: [units] })) : [];
          const sequence = extra === 'mask' ? (new WithMask().apply([x, mask]) as tf.SymbolicTensor) : x;
          const outputs = states.length > 0 ? layer.apply([sequence, ...states]) : layer.apply(sequence);
          const model = tf.model({
            inputs: [x, ...(extra === 'mask' ? [mask] : []), ...states],
            outputs: outputs as tf.SymbolicTensor[],
          });
          randomiseWeights(model, s);
          const feeds = [
            normalTensor(s, [batch, time, features]),
            ...(extra === 'mask' ? [anyMask(s, [batch, time])] : []),
            ...states.map((_, index) => normalTensor(s + index + 1, [batch, lengths[index]!])),
          ];
          expect(await differenceFromTfjs(model, feeds)).toBeLessThan(1e-5);
        },
      ),
      { numRuns: 30, seed: 20261123 },
    );
  });
});

describe('TimeDistributed computes what tfjs computes', () => {
  const inner = {
    dense: () => tf.layers.dense({ units: 3, activation: 'tanh' }),
    flatten: () => tf.layers.flatten(),
    bidirectional: () =>
      tf.layers.bidirectional({
        layer: tf.layers.gru({ units: 2, returnSequences: true }) as tf.RNN,
        mergeMode: 'concat',
      }),
    lstm: () => tf.layers.lstm({ units: 2 }),
    sequential: () =>
      tf.sequential({
        layers: [
          tf.layers.dense({ units: 3, inputShape: [3, 4] }),
          tf.layers.simpleRNN({ units: 2, returnSequences: true }),
        ],
      }),
    twice: () => tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 2 }) }),
  } as const;

  test.each(Object.keys(inner) as (keyof typeof inner)[])('around %s', async (name) => {
    const x = tf.input({ shape: [null, 3, 4] });
    const fixed = tf.input({ batchShape: [2, 5, 3, 4] });
    for (const input of [x, ...(name === 'flatten' ? [] : [fixed])]) {
      const output = tf.layers.timeDistributed({ layer: inner[name]() }).apply(input) as tf.SymbolicTensor;
      const model = tf.model({ inputs: input, outputs: output });
      randomiseWeights(model, 4);
      expect(await differenceFromTfjs(model, [normalTensor(5, [2, 5, 3, 4])])).toBeLessThan(1e-5);
    }
  });

  test('passes its mask on, and to a layer that takes one', async () => {
    const x = tf.input({ shape: [4, 4, 3] });
    const mask = tf.input({ shape: [4], dtype: 'int32' });
    const masked = new WithMask().apply([x, mask]) as tf.SymbolicTensor;
    const each = tf.layers.timeDistributed({ layer: tf.layers.gru({ units: 2 }) }).apply(masked);
    const output = tf.layers.simpleRNN({ units: 3 }).apply(each) as tf.SymbolicTensor;
    const model = tf.model({ inputs: [x, mask], outputs: output });
    randomiseWeights(model, 6);
    const feeds = [normalTensor(7, [5, 4, 4, 3]), anyMask(3, [5, 4])];
    expect(await differenceFromTfjs(model, feeds)).toBeLessThan(1e-5);
  });
});
