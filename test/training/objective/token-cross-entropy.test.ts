import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { uniforms } from '../../../src/random/draws.js';
import { tokenCrossEntropy, type OutputWeights } from '../../../training/objective/token-cross-entropy.js';
import { BACKENDS, disagreement, drawn, useBackends } from '../gradients/compare.js';
import { derivativeAtZero } from '../models/finite-differences.js';

useBackends();

/** The loss of rows of logits, by way of an output layer that passes its input on. */
function ofLogits(logits: tf.Tensor2D, targets: number[]): tf.Tensor1D {
  const vocabulary = logits.shape[1];
  const output = { matrix: tf.eye(vocabulary), transposed: false, bias: tf.zeros([vocabulary]) };
  return tokenCrossEntropy(logits, output, tf.tensor1d(targets, 'int32'));
}

function softmax(row: number[]): number[] {
  const total = row.reduce((sum, logit) => sum + Math.exp(logit), 0);
  return row.map((logit) => Math.exp(logit) / total);
}

const LOGITS = [
  [0.5, -1, 2, 0],
  [3, 3, 3, 3],
  [-0.25, 7, -7, 1.5],
];
const TARGETS = [2, 0, 3];

test('is −log of the softmax at the target', () => {
  const loss = ofLogits(tf.tensor2d(LOGITS), TARGETS).dataSync();
  for (const [i, row] of LOGITS.entries()) {
    expect(loss[i]).toBeCloseTo(-Math.log(softmax(row)[TARGETS[i]!]!), 5);
  }
});

test('has the gradient softmax − one-hot, times what arrives', () => {
  const arriving = [1, -2, 0.5];
  const gradient = tf.grad((logits) => ofLogits(logits as tf.Tensor2D, TARGETS));
  const actual = gradient(tf.tensor2d(LOGITS), tf.tensor1d(arriving)).arraySync() as number[][];
  for (const [i, row] of LOGITS.entries()) {
    for (const [j, p] of softmax(row).entries()) {
      expect(actual[i]![j]).toBeCloseTo(arriving[i]! * (p - Number(j === TARGETS[i])), 5);
    }
  }
});

describe.each(BACKENDS)('on %s', (backend) => {
  const sizes = {
    rows: fc.integer({ min: 1, max: 6 }),
    features: fc.integer({ min: 1, max: 5 }),
    vocabulary: fc.integer({ min: 2, max: 9 }),
    transposed: fc.boolean(),
    seed: fc.nat(1e6),
  };

  test('has the value and gradients of the plain formula under autodiff', async () => {
    await tf.setBackend(backend);
    fc.assert(
      fc.property(fc.record(sizes), ({ rows, features, vocabulary, transposed, seed }) => {
        const chosen = uniforms({ seed, purpose: 'tokenUniforms', index: 0 }, rows);
        const targets = tf.tensor1d(
          Int32Array.from(chosen, (u) => Math.floor(u * vocabulary)),
          'int32',
        );
        const far = disagreement(
          ({ states, matrix, bias }) => tokenCrossEntropy(states, { matrix, transposed, bias }, targets),
          ({ states, matrix, bias }) => naive(states, { matrix, transposed, bias }, targets),
          {
            states: drawn(seed, 0, [rows, features]),
            matrix: drawn(seed, 1, transposed ? [vocabulary, features] : [features, vocabulary]),
            bias: drawn(seed, 2, [vocabulary]),
          },
          (shape) => drawn(seed, 3, shape),
        );
        expect(Object.keys(far)).toEqual(['value', 'states', 'matrix', 'bias']);
        for (const [name, distance] of Object.entries(far)) expect(distance, `${name}`).toBeLessThan(1e-5);
      }),
      { seed: 4, numRuns: 30 },
    );
  });

  test('counts a target that the softmax gives no chance as 87.3 nats, with the gradient of any other', async () => {
    await tf.setBackend(backend);
    const logits = tf.tensor2d([
      [1e4, -1e4],
      [1e4, -1e4],
      [-3e38, 0],
    ]);
    const [certain, impossible, other] = ofLogits(logits, [0, 1, 1]).dataSync();
    expect(certain).toBeCloseTo(0, 9);
    expect(other).toBeCloseTo(0, 9);
    expect(impossible).toBeCloseTo(126 * Math.LN2, 4);
    const gradient = tf.grad((x) => ofLogits(x as tf.Tensor2D, [0, 1, 1]))(logits);
    const expected = tf.tensor2d([
      [0, 0],
      [1, -1],
      [0, 0],
    ]);
    expect(tf.max(tf.abs(tf.sub(gradient, expected))).dataSync()[0]).toBe(0);
  });

  test('is not a number where a logit is none', async () => {
    await tf.setBackend(backend);
    expect(ofLogits(tf.tensor2d([[Number.NaN, 0]]), [1]).dataSync()[0]).toBeNaN();
  });
});

test('has the gradients that finite differences give', async () => {
  await tf.setBackend('tensorflow');
  const inputs = { states: drawn(1, 0, [3, 2]), matrix: drawn(1, 1, [4, 2]), bias: drawn(1, 2, [4]) };
  const loss = ({ states, matrix, bias }: typeof inputs) =>
    tokenCrossEntropy(states, { matrix, transposed: true, bias }, tf.tensor1d([3, 0, 3], 'int32'));
  const gradients = tf.grads((states, matrix, bias) =>
    loss({ states: states!, matrix: matrix!, bias: bias! }),
  );
  const found = gradients(Object.values(inputs), tf.ones([3]));
  for (const [which, name] of (['states', 'matrix', 'bias'] as const).entries()) {
    const values = inputs[name].dataSync();
    for (const [i, slope] of found[which]!.dataSync().entries()) {
      const measured = derivativeAtZero((shift) => {
        const moved = tf.tensor(values.with(i, values[i]! + shift), inputs[name].shape);
        return loss({ ...inputs, [name]: moved })
          .dataSync<'float32'>()
          .reduce((sum, x) => sum + x, 0);
      });
      expect(Math.abs(measured - slope), `${name}[${i}]`).toBeLessThan(1e-4);
    }
  }
});

/** The same by plain tfjs, for autodiff. */
function naive(
  states: tf.Tensor,
  { matrix, transposed, bias }: OutputWeights,
  targets: tf.Tensor1D,
): tf.Tensor {
  const probabilities = tf.softmax(tf.add(tf.matMul(states, matrix, false, transposed), bias));
  const oneHot = tf.cast(tf.oneHot(targets, bias.shape[0]!), 'float32');
  return tf.neg(tf.log(tf.sum(tf.mul(probabilities, oneHot), 1)));
}
