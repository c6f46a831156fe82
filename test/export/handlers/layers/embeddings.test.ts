import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { ConcatenateLatent, ReversibleEmbedding } from '../../../../training/layers/index.js';
import {
  differenceFromTfjs,
  normalTensor,
  randomiseWeights,
} from '../../../fixtures/export/compare-with-tfjs.js';

beforeAll(() => tf.setBackend('cpu'));

// Layer.apply's type leaves out that symbolic inputs give a symbolic output.
const symbolic = (output: unknown) => output as tf.SymbolicTensor;

test.each([['int32' as const], ['float32' as const]])('Embedding of %s ids', async (dtype) => {
  const ids = tf.input({ shape: [null], dtype });
  const layer = tf.layers.embedding({ inputDim: 7, outputDim: 3 });
  const model = tf.model({ inputs: ids, outputs: symbolic(layer.apply(ids)) });
  randomiseWeights(model, 1);
  const values = tf.tensor2d([0, 6, 2, 1, 1, 5], [2, 3], dtype);
  expect(await differenceFromTfjs(model, [values])).toBe(0);
});

test.each([
  [1, 1],
  [4, 6],
])('ConcatenateLatent over %d rows of %d tokens', async (batch, tokens) => {
  const x = tf.input({ shape: [null, 3] });
  const z = tf.input({ shape: [2] });
  const model = tf.model({ inputs: [x, z], outputs: symbolic(new ConcatenateLatent({}).apply([x, z])) });
  const values = [normalTensor(1, [batch, tokens, 3]), normalTensor(2, [batch, 2])];
  expect(await differenceFromTfjs(model, values)).toBe(0);
});

test('ReversibleEmbedding both ways in one model, sharing its table', async () => {
  const ids = tf.input({ shape: [null], dtype: 'int32' });
  const layer = new ReversibleEmbedding({ vocabulary: 9, units: 4 });
  const embedded = symbolic(layer.apply(ids));
  const logits = symbolic(layer.apply(embedded, { reverse: true }));
  const model = tf.model({ inputs: ids, outputs: [embedded, logits] });
  randomiseWeights(model, 1);
  const values = tf.tensor2d([0, 8, 2, 1, 1, 5], [3, 2], 'int32');
  expect(await differenceFromTfjs(model, [values])).toBeLessThan(1e-5);
});

test('ReversibleEmbedding projects rows without a token axis', async () => {
  const ids = tf.input({ shape: [null], dtype: 'int32' });
  const states = tf.input({ shape: [4] });
  const layer = new ReversibleEmbedding({ vocabulary: 9, units: 4 });
  const outputs = [symbolic(layer.apply(ids)), symbolic(layer.apply(states, { reverse: true }))];
  const model = tf.model({ inputs: [ids, states], outputs });
  randomiseWeights(model, 1);
  const values = [tf.tensor2d([[3], [1], [0], [8], [2]], [5, 1], 'int32'), normalTensor(2, [5, 4])];
  expect(await differenceFromTfjs(model, values)).toBeLessThan(1e-5);
});
