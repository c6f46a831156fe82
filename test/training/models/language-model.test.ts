import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { loadBackend } from '../../../training/backend/load-backend.js';
import { createLanguageModel } from '../../../training/models/language-model.js';
import {
  batchOf,
  DROPOUTS,
  enlarge,
  lossAndGradients,
  SENTENCES,
  termsOf,
  TINY,
  TRAIN,
} from './tiny-models.js';

beforeAll(() => loadBackend());

const CONFIG = { ...TINY, latent: 0 };

test.each([
  { tiedEmbeddings: false },
  { tiedEmbeddings: true }, // with a bottleneck
  { tiedEmbeddings: true, hidden: 4 },
])('its loss is −log p of each sentence, and its KL 0: %j', (changes) => {
  using model = createLanguageModel({ ...CONFIG, ...changes }, { seed: 3 });
  enlarge(model, 2);
  const batch = batchOf(SENTENCES, 7);
  const { reconstruction, kl } = termsOf(model, batch, TRAIN);
  expect(kl).toHaveLength(0);
  const previous = batch.ids.map((_, at) => (at % batch.tokens === 0 ? 2 : batch.ids[at - 1]!));
  const logits = model.networks.decoder.predict(tf.tensor2d(previous, [batch.size, batch.tokens], 'int32'));
  const logProbabilities = tf.logSoftmax(logits as tf.Tensor3D).arraySync() as number[][][];
  for (const [row, tokens] of logProbabilities.entries()) {
    const expected = tokens
      .slice(0, batch.lengths[row])
      .reduce((sum, token, t) => sum - token[batch.ids[row * batch.tokens + t]!]!, 0);
    expect(reconstruction[row]).toBeCloseTo(expected, 4);
  }
});

test('it has no encoder, and nothing of it reads a latent', () => {
  using model = createLanguageModel({ ...CONFIG, tiedEmbeddings: true }, { seed: 1 });
  expect(model.networks.encoder).toBeUndefined();
  expect(model.networks.decoder.inputNames).toEqual(['previous_ids']);
  expect(model.variables.map(({ name }) => name).toSorted()).toEqual([
    'decoder/decoder_gru/input_bias',
    'decoder/decoder_gru/kernel',
    'decoder/decoder_gru/recurrent_bias',
    'decoder/decoder_gru/recurrent_kernel',
    'decoder/output_bottleneck/bias',
    'decoder/output_bottleneck/kernel',
    'decoder/token_embedding/embeddings',
    'decoder/token_embedding/output_bias',
  ]);
});

test('every weight has a gradient', () => {
  using model = createLanguageModel({ ...CONFIG, ...DROPOUTS }, { seed: 1 });
  const { gradients } = lossAndGradients(model, batchOf(SENTENCES), TRAIN);
  for (const { name } of model.variables)
    expect([name, gradients.get(name)!.some((x) => x !== 0)]).toEqual([name, true]);
});

test('disposing of it frees its weights', () => {
  const before = tf.memory().numTensors;
  createLanguageModel(CONFIG, { seed: 1 })[Symbol.dispose]();
  expect(tf.memory().numTensors).toBe(before);
});
