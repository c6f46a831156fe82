import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, expect, test, vi } from 'vitest';
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

const small = fc.integer({ min: 1, max: 3 });

test('ConvLSTM2D computes what tfjs computes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        filters: small,
        kernelSize: fc.tuple(small, small),
        strides: fc.constantFrom(1, 2),
        dilationRate: fc.constantFrom(1, 2),
        padding: fc.constantFrom('valid' as const, 'same' as const),
        dataFormat: fc.constantFrom('channelsFirst' as const, 'channelsLast' as const),
        activation: fc.constantFrom('tanh' as const, 'softmax' as const, 'relu' as const),
        useBias: fc.boolean(),
        returnSequences: fc.boolean(),
        goBackwards: fc.boolean(),
      }),
      fc.record({ batch: small, time: small, channels: small, open: fc.boolean() }),
      fc.integer({ min: 0, max: 1000 }),
      async (options, { batch, time, channels, open }, seed) => {
        fc.pre(options.strides === 1 || options.dilationRate === 1);
        const first = options.dataFormat === 'channelsFirst';
        const image = first ? [channels, 7, 6] : [7, 6, channels];
        const declared = open
          ? image.map((length, axis) => (axis === (first ? 0 : 2) ? length : null))
          : image;
        const x = tf.input({ shape: [null, ...declared] });
        const output = tf.layers.convLstm2d({ ...options }).apply(x);
        const model = tf.model({ inputs: x, outputs: output as tf.SymbolicTensor });
        randomiseWeights(model, seed);
        const feed = normalTensor(seed, [batch, time, ...image]);
        expect(await differenceFromTfjs(model, [feed])).toBeLessThan(1e-5);
      },
    ),
    { numRuns: 30, seed: 20261123 },
  );
});

test('ConvLSTM2D gives its states, and takes them, and a mask of images', async () => {
  const x = tf.input({ shape: [3, 5, 4, 2] });
  const mask = tf.input({ shape: [3, 5, 4], dtype: 'int32' });
  const states = [tf.input({ shape: [5, 4, 3] }), tf.input({ shape: [5, 4, 3] })];
  const options = {
    filters: 3,
    kernelSize: 3,
    padding: 'same',
    returnSequences: true,
    returnState: true,
  } as const;
  const masked = new WithMask().apply([x, mask]) as tf.SymbolicTensor;
  const withMask = tf.layers.convLstm2d({ ...options }).apply(masked) as tf.SymbolicTensor[];
  const withStates = tf.layers.convLstm2d({ ...options }).apply([x, ...states]) as tf.SymbolicTensor[];
  const image = normalTensor(1, [2, 3, 5, 4, 2]);
  const first = tf.model({ inputs: [x, mask], outputs: withMask });
  randomiseWeights(first, 2);
  expect(await differenceFromTfjs(first, [image, anyMask(1, [2, 3, 5, 4])])).toBeLessThan(1e-5);
  const second = tf.model({ inputs: [x, ...states], outputs: withStates });
  randomiseWeights(second, 3);
  const feeds = [image, normalTensor(4, [2, 5, 4, 3]), normalTensor(5, [2, 5, 4, 3])];
  expect(await differenceFromTfjs(second, feeds)).toBeLessThan(1e-5);
});
