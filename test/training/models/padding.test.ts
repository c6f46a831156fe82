import { beforeAll, describe, expect, test } from 'vitest';
import { loadBackend } from '../../../training/backend/load-backend.js';
import { createSentenceVae } from '../../../training/models/sentence-vae.js';
import {
  batchOf,
  DROPOUTS,
  enlarge,
  largestDifference,
  lossAndGradients,
  SENTENCES,
  termsOf,
  TRAIN,
  WIRINGS,
} from './tiny-models.js';

beforeAll(() => loadBackend());

describe.each(WIRINGS)('$name', ({ config }) => {
  test.each([
    ['without dropout', {}],
    ['with every dropout', DROPOUTS],
  ])('more padding changes neither the loss nor any gradient, %s', (_, dropouts) => {
    using model = createSentenceVae({ ...config, ...dropouts }, { seed: 5 });
    enlarge(model, 1.5);
    const tight = lossAndGradients(model, batchOf(SENTENCES), TRAIN);
    const padded = lossAndGradients(model, batchOf(SENTENCES, 13), TRAIN);

    expect(Math.abs(padded.loss - tight.loss)).toBeLessThan(2e-6);
    for (const [name, gradient] of tight.gradients) {
      expect(largestDifference(padded.gradients.get(name)!, gradient), `gradient of ${name}`).toBeLessThan(
        1e-6,
      );
    }
  });

  test('a sentence has the terms in company that it has alone', () => {
    using model = createSentenceVae(config, { seed: 5 });
    enlarge(model, 1.5);
    const alone = termsOf(model, batchOf(SENTENCES.slice(0, 1)), TRAIN);
    const together = termsOf(model, batchOf(SENTENCES), TRAIN);
    expect(Math.abs(together.reconstruction[0]! - alone.reconstruction[0]!)).toBeLessThan(2e-6);
    expect(largestDifference(together.kl.slice(0, config.latent), alone.kl)).toBeLessThan(1e-6);
  });
});

test('what stands at padding is never read', () => {
  using model = createSentenceVae(WIRINGS[1]!.config, { seed: 5 });
  const clean = batchOf(SENTENCES, 9);
  const soiled = { ...clean, ids: clean.ids.map((id) => (id === 0 ? 9 : id)) };
  const [expected, actual] = [clean, soiled].map((batch) => lossAndGradients(model, batch, TRAIN));
  expect(actual!.loss).toBe(expected!.loss);
  for (const [name, gradient] of expected!.gradients) {
    expect(largestDifference(actual!.gradients.get(name)!, gradient), `gradient of ${name}`).toBeLessThan(
      1e-6,
    );
  }
});
