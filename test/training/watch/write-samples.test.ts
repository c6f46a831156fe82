import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { createSentenceVae } from '../../../training/models/sentence-vae.js';
import { writeSamples } from '../../../training/watch/write-samples.js';
import { TINY } from '../models/tiny-models.js';

beforeAll(() => tf.setBackend('cpu'));

const OPTIONS = { count: 6, latent: TINY.latent, maxTokens: TINY.maxTokens, seed: 1 };

test('sentences have words of the vocabulary alone, and no more of them than allowed', () => {
  using model = createSentenceVae(TINY, { seed: 1 });
  const before = tf.memory().numTensors;
  const sentences = writeSamples(model.networks.decoder, OPTIONS);
  expect(tf.memory().numTensors).toBe(before);
  expect(sentences).toHaveLength(6);
  for (const ids of sentences) {
    expect(ids.length).toBeLessThanOrEqual(TINY.maxTokens);
    expect(ids.every((id) => id >= 4 && id < TINY.vocabulary)).toBe(true);
  }
  expect(new Set(sentences.map((ids) => ids.join())).size).toBeGreaterThan(1);
});

test('the same seed writes the same, and a cold temperature the likeliest word', () => {
  using model = createSentenceVae(TINY, { seed: 1 });
  const { decoder } = model.networks;
  expect(writeSamples(decoder, OPTIONS)).toEqual(writeSamples(decoder, OPTIONS));
  expect(writeSamples(decoder, { ...OPTIONS, seed: 2 })).not.toEqual(writeSamples(decoder, OPTIONS));
  tf.tidy(() => {
    const bias = model.variables.find(({ name }) => name === 'decoder/logits/bias')!.variable;
    bias.assign(tf.tensor1d([9, 9, 9, 5, 0, 0, 0, 8, 0, 0, 0]));
  });
  const cold = writeSamples(decoder, { ...OPTIONS, temperature: 0.01 });
  expect(cold).toEqual(Array.from({ length: 6 }, () => Array.from({ length: TINY.maxTokens }, () => 7)));
});
