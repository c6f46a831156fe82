import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { loadBackend } from '../../../training/backend/load-backend.js';
import { toTensors } from '../../../training/graph/tensors.js';
import { runningShare } from '../../../training/models/batch-norm-mean.js';
import { createSentenceVae } from '../../../training/models/sentence-vae.js';
import { batchOf, SENTENCES, TINY, TRAIN } from './tiny-models.js';

beforeAll(() => loadBackend());

test('running averages are plain means of the first ten batches', () => {
  let mean = 17;
  for (let step = 0; step < 10; step++) mean += runningShare(step) * (step - mean);
  expect(mean).toBeCloseTo(4.5, 10);
  expect(runningShare(5000)).toBe(0.1);
});

/** The posterior's means of a batch, `[batch][latent]`. */
function meansOf(sentences: number[][], mode: 'train' | 'validate') {
  using model = createSentenceVae({ ...TINY, batchNormMean: 0.7 }, { seed: 1 });
  const before = tf.memory().numTensors;
  const means = tf.tidy(() => {
    const { mean } = model.posterior(toTensors(model.feeds(batchOf(sentences), { ...TRAIN, mode })), mode);
    return mean.arraySync() as number[][];
  });
  expect(tf.memory().numTensors).toBe(before);
  return means;
}

test('in training the means of a batch have the variance γ², in validation they are what the example makes them', () => {
  const trained = meansOf(SENTENCES, 'train');
  for (let j = 0; j < TINY.latent; j++) {
    const column = trained.map((row) => row[j]!);
    expect(column.reduce((sum, x) => sum + x, 0) / 3).toBeCloseTo(0, 5);
    expect(column.reduce((sum, x) => sum + x * x, 0) / 3).toBeCloseTo(0.49, 3);
  }
  const [alone] = meansOf([SENTENCES[0]!], 'validate');
  const [inCompany] = meansOf(SENTENCES, 'validate');
  for (const [j, x] of inCompany!.entries()) expect(x).toBeCloseTo(alone![j]!, 6);
});

test('a batch of one example is normalised by the running averages', () => {
  const [trained] = meansOf([SENTENCES[2]!], 'train');
  const [validated] = meansOf([SENTENCES[2]!], 'validate');
  expect(trained).toEqual(validated);
});

test('disposing of the model frees the running averages too', () => {
  const before = tf.memory().numTensors;
  createSentenceVae({ ...TINY, batchNormMean: 0.7 }, { seed: 1 })[Symbol.dispose]();
  expect(tf.memory().numTensors).toBe(before);
});
