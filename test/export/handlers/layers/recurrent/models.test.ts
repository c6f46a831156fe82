import * as tf from '@tensorflow/tfjs';
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

const OPSETS = [17, 18, 19, 20] as const;

const layers = {
  GRU: () => tf.layers.gru({ units: 3, returnSequences: true, goBackwards: true }),
  'GRU in a loop': () => tf.layers.gru({ units: 3, activation: 'selu', returnSequences: true }),
  Bidirectional: () =>
    tf.layers.bidirectional({
      layer: tf.layers.lstm({ units: 2, returnSequences: true }) as tf.RNN,
      mergeMode: 'ave',
    }),
  TimeDistributed: () => tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 2 }) }),
} as const;

test.each(Object.keys(layers) as (keyof typeof layers)[])('%s with a mask in every opset', async (name) => {
  const x = tf.input({ shape: [null, 4] });
  const mask = tf.input({ shape: [null], dtype: 'int32' });
  const masked = new WithMask().apply([x, mask]) as tf.SymbolicTensor;
  const model = tf.model({ inputs: [x, mask], outputs: layers[name]().apply(masked) as tf.SymbolicTensor });
  randomiseWeights(model, 1);
  const feeds = [normalTensor(2, [4, 6, 4]), anyMask(3, [4, 6])];
  for (const opset of OPSETS) {
    expect(await differenceFromTfjs(model, feeds, { opset })).toBeLessThan(1e-5);
  }
});

test('ConvLSTM2D in every opset', async () => {
  const x = tf.input({ shape: [3, null, null, 2] });
  const output = tf.layers.convLstm2d({ filters: 2, kernelSize: 3, strides: 2, padding: 'same' }).apply(x);
  const model = tf.model({ inputs: x, outputs: output as tf.SymbolicTensor });
  randomiseWeights(model, 1);
  for (const opset of OPSETS) {
    expect(await differenceFromTfjs(model, [normalTensor(2, [2, 3, 7, 6, 2])], { opset })).toBeLessThan(1e-5);
  }
});

describe('whole models', () => {
  test('ids with padding anywhere, through an embedding and two recurrent layers', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.embedding({ inputDim: 9, outputDim: 4, maskZero: true, inputLength: 7 }),
        tf.layers.bidirectional({
          layer: tf.layers.lstm({
            units: 3,
            returnSequences: true,
            recurrentActivation: 'sigmoid',
          }) as tf.RNN,
          mergeMode: 'concat',
        }),
        tf.layers.gru({ units: 5 }),
        tf.layers.dense({ units: 2, activation: 'softmax' }),
      ],
    });
    randomiseWeights(model, 1);
    const ids = tf.tensor2d(
      [
        [1, 2, 3, 4, 5, 6, 7],
        [1, 2, 0, 0, 0, 0, 0],
        [0, 0, 3, 0, 5, 6, 0],
        [0, 0, 0, 0, 0, 0, 0],
      ],
      undefined,
      'int32',
    );
    expect(await differenceFromTfjs(model, [ids])).toBeLessThan(1e-5);
  });

  test('an encoder whose states a decoder starts from', async () => {
    const source = tf.input({ shape: [null, 3] });
    const target = tf.input({ shape: [null, 2] });
    const encoder = tf.layers.lstm({ units: 4, returnState: true });
    const [, ...states] = encoder.apply(source) as tf.SymbolicTensor[];
    const decoder = tf.layers.lstm({ units: 4, returnSequences: true });
    const decoded = decoder.apply(target, { initialState: states }) as tf.SymbolicTensor;
    const output = tf.layers
      .timeDistributed({ layer: tf.layers.dense({ units: 5, activation: 'softmax' }) })
      .apply(decoded) as tf.SymbolicTensor;
    const model = tf.model({ inputs: [source, target], outputs: output });
    randomiseWeights(model, 1);
    const feeds = [normalTensor(2, [3, 6, 3]), normalTensor(3, [3, 4, 2])];
    expect(await differenceFromTfjs(model, feeds)).toBeLessThan(1e-5);
  });

  test('a model with two inputs and outputs inside of another, used twice', async () => {
    const a = tf.input({ shape: [null, 3] });
    const b = tf.input({ shape: [4] });
    const state = tf.layers.dense({ units: 4 }).apply(b) as tf.SymbolicTensor;
    const [sequence, last] = tf.layers
      .gru({ units: 4, returnSequences: true, returnState: true })
      .apply(a) as tf.SymbolicTensor[];
    const sum = tf.layers.add().apply([last!, state]) as tf.SymbolicTensor;
    const inner = tf.model({ inputs: [a, b], outputs: [sequence!, sum] });
    const x = tf.input({ shape: [null, 3] });
    const y = tf.input({ shape: [4] });
    const [, first] = inner.apply([x, y]) as tf.SymbolicTensor[];
    const again = inner.apply([x, first!]) as tf.SymbolicTensor[];
    const model = tf.model({ inputs: [x, y], outputs: again });
    randomiseWeights(model, 1);
    const feeds = [normalTensor(2, [2, 5, 3]), normalTensor(3, [2, 4])];
    expect(await differenceFromTfjs(model, feeds)).toBeLessThan(1e-5);
  });
});
