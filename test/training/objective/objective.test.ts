import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadBackend } from '../../../training/backend/load-backend.js';
import { negativeElbo } from '../../../training/objective/elbo.js';
import { freeBitsElbo } from '../../../training/objective/free-bits.js';
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

function freeBitsLoss(nats: number, per: 'dimension' | 'total', value: number) {
  const config = { method: 'free-bits', nats, per, beta: { kind: 'constant', value } } as const;
  return { ...createObjective(config).loss(terms(), value) };
}

function freeBitsGradient(nats: number, per: 'dimension' | 'total'): number[] {
  const total = (kl: tf.Tensor) => freeBitsElbo({ ...terms(), kl: kl.as2D(2, 3) }, 1, { nats, per }).total;
  return [...tf.grad(total)(terms().kl).dataSync()];
}

describe('free bits', () => {
  test('each dimension is charged at least its share, by its mean over the batch', () => {
    // The means are ½, 1 and 1½, the share is 1.
    expect(read(freeBitsLoss(3, 'dimension', 0.5))).toEqual({
      reconstruction: 15,
      kl: 3,
      total: 15 + 0.5 * 3.5,
    });
  });

  test('or all dimensions together', () => {
    expect(read(freeBitsLoss(5, 'total', 0.5))).toEqual({ reconstruction: 15, kl: 3, total: 17.5 });
    expect(read(freeBitsLoss(2, 'total', 1))).toEqual({ reconstruction: 15, kl: 3, total: 18 });
  });

  test('what is free has no gradient', () => {
    expect(freeBitsGradient(2.4, 'dimension')).toEqual([0, 0.5, 0.5, 0, 0.5, 0.5]);
    expect(freeBitsGradient(4, 'total')).toEqual([0, 0, 0, 0, 0, 0]);
    expect(freeBitsGradient(2, 'total')).toEqual([0.5, 0.5, 0.5, 0.5, 0.5, 0.5]);
  });
});
