import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { normals, uniforms } from '../../../src/random/draws.js';
import { loadBackend } from '../../../training/backend/load-backend.js';
import { createImageVae } from '../../../training/models/image-vae.js';
import { derivativeAtZero, spread } from './finite-differences.js';
import { lossAndGradients, lossInDouble, termsOf, TRAIN } from './tiny-models.js';

const CONFIG = { height: 3, width: 4, hidden: 7, latent: 2 };
const DEEP = { ...CONFIG, layers: 3, activation: 'tanh' } as const;
/** With this seed no relu flips within the steps of the finite differences; where one does, there is no derivative. */
const SMOOTH = 4;
const SIZE = 5;
const INTENSITIES = uniforms({ seed: 1, purpose: 'verification', index: 0 }, SIZE * 12);
const BATCH = { size: SIZE, levels: INTENSITIES.map((x) => x * 255) };

beforeAll(() => loadBackend());

test.each([CONFIG, DEEP])('the terms are those of the two networks and plain arithmetic, %j', (config) => {
  using model = createImageVae(config, { seed: 1 });
  const { encoder, decoder } = model.networks;
  const trained = termsOf(model, BATCH, TRAIN);

  const [mean, logVariance] = encoder.predict(tf.tensor2d(INTENSITIES, [SIZE, 12])) as [tf.Tensor, tf.Tensor];
  const [m, v] = [mean.dataSync(), logVariance.dataSync()];
  const noise = normals({ seed: TRAIN.seed, purpose: 'posteriorNoise', index: TRAIN.index }, SIZE * 2);
  const z = m.map((value, i) => value + Math.exp(v[i]! / 2) * noise[i]!);
  const logits = (decoder.predict(tf.tensor2d(z, [SIZE, 2])) as tf.Tensor).dataSync();
  for (let row = 0; row < SIZE; row++) {
    let expected = 0;
    for (let at = row * 12; at < (row + 1) * 12; at++) {
      const p = 1 / (1 + Math.exp(-logits[at]!));
      expected -= INTENSITIES[at]! * Math.log(p) + (1 - INTENSITIES[at]!) * Math.log(1 - p);
    }
    expect(trained.reconstruction[row]).toBeCloseTo(expected, 4);
  }
  for (const [i, kl] of trained.kl.entries()) {
    expect(kl).toBeCloseTo(0.5 * (m[i]! ** 2 + Math.exp(v[i]!) - 1 - v[i]!), 5);
  }
});

test.each([CONFIG, DEEP])('the gradient of the loss is that of finite differences, %j', (config) => {
  using model = createImageVae(config, { seed: SMOOTH });
  const { gradients } = lossAndGradients(model, BATCH, TRAIN);
  for (const { name, variable } of model.variables) {
    const values = variable.dataSync().slice();
    for (const i of spread(values.length, 6)) {
      const measured = derivativeAtZero((shift) => {
        tf.tidy(() => variable.assign(tf.tensor(values.with(i, values[i]! + shift), variable.shape)));
        return lossInDouble(model, BATCH, TRAIN);
      }, 0.004);
      const computed = gradients.get(name)![i]!;
      expect(Math.abs(measured - computed), `${name}[${i}]: ${measured} against ${computed}`).toBeLessThan(
        2e-3,
      );
    }
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
  }
});

test('the networks have the inputs, outputs and layers of the contract', () => {
  using model = createImageVae({ height: 28, width: 28, hidden: 256, latent: 20 }, { seed: 1 });
  const { encoder, decoder } = model.networks;
  expect([encoder.inputNames, encoder.inputs[0]!.shape]).toEqual([['pixels'], [null, 784]]);
  expect(encoder.outputs.map(({ shape }) => shape)).toEqual([
    [null, 20],
    [null, 20],
  ]);
  expect(encoder.layers.map(({ name }) => name)).toEqual([
    'pixels',
    'encoder_hidden',
    'mean',
    'log_variance',
  ]);
  expect([decoder.inputNames, decoder.inputs[0]!.shape]).toEqual([['latent'], [null, 20]]);
  expect(decoder.layers.map(({ name }) => name)).toEqual(['latent', 'decoder_hidden', 'logits']);
  expect(decoder.outputs[0]!.shape).toEqual([null, 784]);
});

/** Of the three hidden layers of a network. */
const hiddenNames = (network: 'encoder' | 'decoder') =>
  ['', '_2', '_3'].map((end) => `${network}_hidden${end}`);

test('hidden layers stand one behind the other, each with its activation and a width to draw its weights by', () => {
  using model = createImageVae(DEEP, { seed: 1 });
  const { encoder, decoder } = model.networks;
  expect(encoder.layers.map(({ name }) => name)).toEqual([
    'pixels',
    ...hiddenNames('encoder'),
    'mean',
    'log_variance',
  ]);
  expect(decoder.layers.map(({ name }) => name)).toEqual(['latent', ...hiddenNames('decoder'), 'logits']);
  for (const name of hiddenNames('decoder')) {
    expect(decoder.getLayer(name).getConfig()).toMatchObject({ units: 7, activation: 'tanh' });
  }
  const largest = (weight: string) =>
    Math.max(
      ...model.variables
        .find(({ name }) => name === weight)!
        .variable.dataSync()
        .map(Math.abs),
    );
  expect(largest('decoder/decoder_hidden/kernel')).toBeGreaterThan(1 / Math.sqrt(7));
  expect(largest('decoder/decoder_hidden_2/kernel')).toBeLessThanOrEqual(1 / Math.sqrt(7));
});

test('a step leaves no tensor behind, and disposing leaves none at all', () => {
  const before = tf.memory().numTensors;
  {
    using model = createImageVae(CONFIG, { seed: 1 });
    const held = tf.memory().numTensors;
    for (let index = 0; index < 20; index++) lossAndGradients(model, BATCH, { ...TRAIN, index });
    expect(tf.memory().numTensors).toBe(held);
    expect(held).toBe(before + model.variables.length);
  }
  expect(tf.memory().numTensors).toBe(before);
});
