import { beforeAll, expect, test } from 'vitest';
import { loadBackend } from '../../../training/backend/load-backend.js';
import { eagerSteps } from '../../../training/graph/steps.js';
import { createSentenceVae } from '../../../training/models/sentence-vae.js';
import { replayedSteps } from '../graph/both-ways.js';
import { losses } from '../loop/some-steps.js';
import {
  batchOf,
  DROPOUTS,
  enlarge,
  largestDifference,
  lossAndGradients,
  SENTENCES,
  TRAIN,
  WIRINGS,
} from './tiny-models.js';

beforeAll(() => loadBackend());

test.each(WIRINGS)('logits in chunks give the loss and the gradients of all at once: $name', ({ config }) => {
  const [whole, chunked] = [1, 3].map((logitChunks) => {
    using model = createSentenceVae({ ...config, ...DROPOUTS }, { seed: 5, logitChunks });
    enlarge(model, 1.5);
    return lossAndGradients(model, batchOf(SENTENCES), TRAIN);
  });
  expect(Math.abs(chunked!.loss - whole!.loss)).toBeLessThan(2e-6);
  for (const [name, gradient] of whole!.gradients) {
    expect(largestDifference(chunked!.gradients.get(name)!, gradient), `gradient of ${name}`).toBeLessThan(
      1e-6,
    );
  }
});

test('training in chunks is the same replayed', async () => {
  using replaying = await replayedSteps();
  const [eager, replayed] = [
    await losses(eagerSteps(), { logitChunks: 2 }),
    await losses(replaying, { logitChunks: 2 }),
  ];
  expect(largestDifference(eager.losses, replayed.losses)).toBeLessThan(1e-4);
});
