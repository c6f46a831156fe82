import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadBackend } from '../../../training/backend/load-backend.js';
import { loadWasm } from '../../../training/backend/wasm.js';
import { createImageVae } from '../../../training/models/image-vae.js';
import { createSentenceVae } from '../../../training/models/sentence-vae.js';
import {
  batchOf,
  DROPOUTS,
  largestDifference,
  lossAndGradients,
  SENTENCES,
  TINY,
  TRAIN,
} from './tiny-models.js';

let usual: string;

beforeAll(async () => {
  await loadBackend();
  usual = tf.getBackend();
  await loadWasm();
});
afterAll(() => tf.setBackend(usual));

function sentenceLoss() {
  const config = { ...TINY, ...DROPOUTS, bidirectional: true, tiedEmbeddings: true, sharedEmbeddings: false };
  using model = createSentenceVae(config, { seed: 1 });
  return lossAndGradients(model, batchOf(SENTENCES), TRAIN);
}

function imageLoss() {
  using model = createImageVae({ height: 2, width: 3, hidden: 4, latent: 2 }, { seed: 1 });
  const levels = Float32Array.of(0, 51, 255, 127, 0, 255, 255, 230, 25, 0, 76, 0);
  return lossAndGradients(model, { size: 2, levels }, TRAIN);
}

// tfjs's plain JavaScript is the yardstick: slow, complete and independent of the other two.
test.each([
  ['the sentence VAE', sentenceLoss],
  ['the image VAE', imageLoss],
])('%s has the same loss and gradients on every backend', async (_, compute) => {
  await tf.setBackend('cpu');
  const expected = compute();
  for (const backend of ['wasm', usual]) {
    await tf.setBackend(backend);
    const { loss, gradients } = compute();
    expect(Math.abs(loss - expected.loss), `loss on ${backend}`).toBeLessThan(5e-6);
    for (const [name, gradient] of expected.gradients) {
      expect(largestDifference(gradients.get(name)!, gradient), `${name} on ${backend}`).toBeLessThan(2e-6);
    }
  }
});
