import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { CuDNNGRU, type CuDNNGRUArgs } from '../../../../training/layers/index.js';
import {
  differenceFromTfjs,
  normalTensor,
  randomiseWeights,
} from '../../../fixtures/export/compare-with-tfjs.js';

beforeAll(() => tf.setBackend('cpu'));

interface Case {
  batch: number;
  tokens: number;
  features: number;
  seed: number;
}

function build(args: CuDNNGRUArgs, { batch, tokens, features, seed }: Case) {
  const x = tf.input({ shape: [null, features], name: 'x' });
  const mask = tf.input({ shape: [null], dtype: 'int32', name: 'mask' });
  const state = tf.input({ shape: [args.units], name: 'state' });
  const inputs = [x, ...(args.masked ? [mask] : []), ...(args.initialState ? [state] : [])];
  // Layer.apply's type leaves out that symbolic inputs give a symbolic output.
  const output = new CuDNNGRU(args).apply(inputs.length === 1 ? x : inputs) as tf.SymbolicTensor;
  const model = tf.model({ inputs, outputs: output });
  randomiseWeights(model, seed);
  // Lengths in turn from 0 to all tokens: an empty row is where ONNX and tfjs part.
  const ones = Array.from({ length: batch }, (_, row) =>
    Array.from({ length: tokens }, (__, step) => Number(step < (row + seed) % (tokens + 1))),
  );
  const feeds = [
    normalTensor(seed, [batch, tokens, features]),
    ...(args.masked ? [tf.tensor2d(ones, [batch, tokens], 'int32')] : []),
    ...(args.initialState ? [normalTensor(seed + 1, [batch, args.units])] : []),
  ];
  return { model, feeds };
}

const flags = ['returnSequences', 'goBackwards', 'masked', 'initialState'] as const;
const combinations = Array.from({ length: 16 }, (_, bits) =>
  Object.fromEntries(flags.map((flag, index) => [flag, (bits & (1 << index)) !== 0])),
);

test.each(combinations)('CuDNNGRU with %o computes what tfjs computes', async (options) => {
  const { model, feeds } = build({ units: 4, ...options }, { batch: 7, tokens: 5, features: 3, seed: 2 });
  expect(await differenceFromTfjs(model, feeds)).toBeLessThan(1e-5);
});

test('CuDNNGRU of any size computes what tfjs computes', async () => {
  const size = fc.integer({ min: 1, max: 8 });
  await fc.assert(
    fc.asyncProperty(
      fc.record({ batch: size, tokens: size, features: size, seed: fc.integer({ min: 0, max: 1000 }) }),
      size,
      fc.constantFrom(...combinations),
      async (sizes, units, options) => {
        const { model, feeds } = build({ units, ...options }, sizes);
        expect(await differenceFromTfjs(model, feeds)).toBeLessThan(1e-5);
      },
    ),
    { numRuns: 30, seed: 20261122 },
  );
});

test('two recurrent layers in a row, one in each opset', async () => {
  const x = tf.input({ shape: [null, 3] });
  const first = new CuDNNGRU({ units: 4, returnSequences: true }).apply(x);
  const second = new CuDNNGRU({ units: 2 }).apply(first as tf.SymbolicTensor);
  const model = tf.model({ inputs: x, outputs: second as tf.SymbolicTensor });
  randomiseWeights(model, 5);
  for (const opset of [17, 18, 19, 20] as const) {
    expect(await differenceFromTfjs(model, [normalTensor(6, [2, 4, 3])], { opset })).toBeLessThan(1e-5);
  }
});
