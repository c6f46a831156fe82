import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { ACTIVATION_NAMES } from '../../../../export/lowering/activations.js';
import {
  differenceFrom,
  differenceFromTfjs,
  normalTensor,
  randomiseWeights,
} from '../../../fixtures/export/compare-with-tfjs.js';

beforeAll(() => tf.setBackend('cpu'));

test('Dense computes what tfjs computes, over 2 to 4 axes, with and without a bias', async () => {
  const size = fc.integer({ min: 1, max: 9 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(size, { minLength: 0, maxLength: 2 }),
      size,
      size,
      size,
      fc.boolean(),
      fc.integer({ min: 0, max: 1000 }),
      async (inner, batch, features, units, useBias, seed) => {
        const input = tf.input({ shape: [...inner, features] });
        const output = tf.layers.dense({ units, useBias }).apply(input) as tf.SymbolicTensor;
        const model = tf.model({ inputs: input, outputs: output });
        randomiseWeights(model, seed);
        const x = normalTensor(seed, [batch, ...inner, features]);
        expect(await differenceFromTfjs(model, [x])).toBeLessThan(1e-5);
      },
    ),
    { numRuns: 25, seed: 20261122 },
  );
});

test.each(ACTIVATION_NAMES.map((name) => [name]))('the activation %s is that of tfjs', async (name) => {
  // This one alone keeps its underscore in tfjs.
  const activation =
    name === 'gelu_new' ? name : name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const input = tf.input({ shape: [4, 6] });
  // The names come from the converter's table, which is wider than the type that tfjs gives to this option.
  const inDense = tf.layers.dense({ units: 5, activation: activation as 'relu' }).apply(input);
  const byItself = tf.layers.activation({ activation: activation as 'relu' }).apply(inDense);
  const model = tf.model({
    inputs: input,
    outputs: [inDense as tf.SymbolicTensor, byItself as tf.SymbolicTensor],
  });
  randomiseWeights(model, 3);
  const x = tf.mul(normalTensor(4, [7, 4, 6]), 3);
  expect(await differenceFromTfjs(model, [x])).toBeLessThan(1e-5);
});

test('an activation that is not known is named with the layer that has it', async () => {
  const input = tf.input({ shape: [2] });
  const output = tf.layers.dense({ units: 2, name: 'head' }).apply(input);
  const model = tf.model({ inputs: input, outputs: output as tf.SymbolicTensor });
  const converted = differenceFrom([], model, [], {}, (json) => {
    const head = json.modelTopology.config.layers.find((layer) => layer.name === 'head');
    head!.config['activation'] = 'sine';
  });
  await expect(converted).rejects.toThrow(/head has sine/);
});
