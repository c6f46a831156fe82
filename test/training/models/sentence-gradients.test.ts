import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { loadBackend } from '../../../training/backend/load-backend.js';
import { createSentenceVae } from '../../../training/models/sentence-vae.js';
import { derivativeAtZero, spread } from './finite-differences.js';
import {
  batchOf,
  DROPOUTS,
  enlarge,
  lossAndGradients,
  SENTENCES,
  lossInDouble,
  TRAIN,
  WIRINGS,
} from './tiny-models.js';

beforeAll(() => loadBackend());

test.each(WIRINGS)('the gradient of the whole loss is that of finite differences: $name', ({ config }) => {
  using model = createSentenceVae({ ...config, ...DROPOUTS }, { seed: 11 });
  enlarge(model, 2);
  const batch = batchOf(SENTENCES);
  const { gradients } = lossAndGradients(model, batch, TRAIN);

  for (const { name, variable } of model.variables) {
    const values = variable.dataSync().slice();
    for (const i of spread(values.length, 5)) {
      const measured = derivativeAtZero((shift) => {
        tf.tidy(() => variable.assign(tf.tensor(values.with(i, values[i]! + shift), variable.shape)));
        return lossInDouble(model, batch, TRAIN);
      });
      const computed = gradients.get(name)![i]!;
      expect(Math.abs(measured - computed), `${name}[${i}]: ${measured} against ${computed}`).toBeLessThan(
        4e-4,
      );
    }
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
  }
});
