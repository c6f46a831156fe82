import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { loadBackend } from '../../../training/backend/load-backend.js';
import { negativeElbo } from '../../../training/objective/elbo.js';
import { createObjective } from '../../../training/objective/objective.js';

beforeAll(() => loadBackend());

const terms = () => ({
  reconstruction: tf.tensor1d([10, 20]),
  kl: tf.tensor2d([
    [1, 2, 0],
    [0, 0, 3],
  ]),
});

function read(loss: Record<string, tf.Scalar>): Record<string, number> {
  return Object.fromEntries(Object.entries(loss).map(([name, scalar]) => [name, scalar.dataSync()[0]!]));
}

test('terms are summed over dimensions and averaged over sentences, and only the KL is weighted', () => {
  expect(read({ ...negativeElbo(terms(), 0.5) })).toEqual({ reconstruction: 15, kl: 3, total: 16.5 });
  expect(read({ ...negativeElbo(terms(), 1) })).toEqual({ reconstruction: 15, kl: 3, total: 18 });
  expect(read({ ...negativeElbo(terms(), tf.scalar(0)) })).toEqual({ reconstruction: 15, kl: 3, total: 15 });
});

test('the ELBO objective takes β from its schedule', () => {
  const objective = createObjective({
    method: 'elbo',
    beta: { kind: 'linear', from: 0, to: 0.5, steps: 10 },
  });
  expect(objective.beta(5)).toBe(0.25);
  expect(objective.beta(Infinity)).toBe(0.5);
  expect(read({ ...objective.loss(terms(), objective.beta(5)) })).toEqual({
    reconstruction: 15,
    kl: 3,
    total: 15.75,
  });
});
