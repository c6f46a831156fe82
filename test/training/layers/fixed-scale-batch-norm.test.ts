import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { normals } from '../../../src/random/draws.js';
import { loadBackend } from '../../../training/backend/load-backend.js';
import { FixedScaleBatchNorm } from '../../../training/layers/index.js';
import { largestDifference } from '../models/tiny-models.js';
import { gaussianKl } from '../../../training/objective/kl.js';

beforeAll(() => loadBackend());

const EPSILON = 1e-10;

const number = (size: number) => fc.double({ min: -size, max: size, noNaN: true });

/** A layer over so many features, with a shift of its own for each. */
function layerOf(gamma: number, beta: readonly number[]): FixedScaleBatchNorm {
  const layer = new FixedScaleBatchNorm({ gamma });
  layer.apply(tf.zeros([1, beta.length]));
  layer.setWeights([tf.tensor1d([...beta]), tf.zeros([beta.length]), tf.ones([beta.length])]);
  return layer;
}

/** Rows whose features have different means and widths. */
function rowsOf(index: number, rows: number, features: number): number[][] {
  const values = normals({ seed: 4, purpose: 'verification', index }, rows * features);
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: features }, (__, j) => index + j + (j + 0.5) * values[row * features + j]!),
  );
}

/** Mean and sum of squared distances from it, of each column. */
function columns(rows: readonly (readonly number[])[]): { mean: number; squares: number }[] {
  return rows[0]!.map((_, j) => {
    const mean = rows.reduce((sum, row) => sum + row[j]!, 0) / rows.length;
    return { mean, squares: rows.reduce((sum, row) => sum + (row[j]! - mean) ** 2, 0) };
  });
}

const column = (values: readonly (readonly number[])[], j: number) => values.map((row) => row[j]!);

const average = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;

test('a batch is normalised by its own moments, scaled by γ and shifted by β', () => {
  const beta = [0.3, -1, 2];
  const rows = rowsOf(1, 6, 3);
  const { normalised } = layerOf(0.7, beta).normaliseByBatch(tf.tensor2d(rows), tf.scalar(1));
  const moments = columns(rows);
  const expected = rows.flatMap((row) =>
    row.map((x, j) => {
      const { mean, squares } = moments[j]!;
      return (0.7 * (x - mean)) / Math.sqrt(squares / 6 + EPSILON) + beta[j]!;
    }),
  );
  expect(largestDifference(normalised.dataSync(), expected)).toBeLessThan(1e-5);
});

test('running averages go their share of the way to each batch, and a saved model normalises by them', () => {
  const layer = layerOf(0.5, [0.1, 0.2]);
  const byHand = { mean: [0, 0], variance: [1, 1] };
  for (const [i, share] of [1, 0.5, 0.25].entries()) {
    const rows = rowsOf(i, 5, 2);
    const { running } = layer.normaliseByBatch(tf.tensor2d(rows), tf.scalar(share));
    for (const [variable, value] of running) variable.assign(value);
    for (const [j, { mean, squares }] of columns(rows).entries()) {
      byHand.mean[j]! += share * (mean - byHand.mean[j]!);
      byHand.variance[j]! += share * (squares / 4 - byHand.variance[j]!);
    }
  }
  const [, mean, variance] = layer.getWeights();
  expect(largestDifference(mean!.dataSync(), byHand.mean)).toBeLessThan(1e-5);
  expect(largestDifference(variance!.dataSync(), byHand.variance)).toBeLessThan(1e-5);
  const applied = layer.apply(tf.tensor2d([[3, -2]])) as tf.Tensor;
  const expected = [3, -2].map(
    (x, j) => (0.5 * (x - byHand.mean[j]!)) / Math.sqrt(byHand.variance[j]! + EPSILON) + [0.1, 0.2][j]!,
  );
  expect(largestDifference(applied.dataSync(), expected)).toBeLessThan(1e-5);
});

test('the gradient takes into account that moments come of the batch', () => {
  const [rows, arriving] = [rowsOf(2, 7, 2), rowsOf(5, 7, 2)];
  const layer = layerOf(0.6, [1, 2]);
  const gradient = tf.grad((x: tf.Tensor) =>
    tf.sum(tf.mul(layer.normaliseByBatch(x, tf.scalar(1)).normalised, tf.tensor2d(arriving))),
  )(tf.tensor2d(rows));
  // γ/σ (dy − E[dy] − x̂ E[dy x̂]), Ioffe & Szegedy 2015, section 3 with the sums written out.
  const expected = rows.map((row, i) =>
    row.map((_, j) => {
      const { mean, squares } = columns(rows)[j]!;
      const deviation = Math.sqrt(squares / 7 + EPSILON);
      const unit = column(rows, j).map((x) => (x - mean) / deviation);
      const dy = column(arriving, j);
      const along = average(dy.map((each, k) => each * unit[k]!));
      return (0.6 / deviation) * (dy[i]! - average(dy) - unit[i]! * along);
    }),
  );
  expect(largestDifference(gradient.dataSync(), expected.flat())).toBeLessThan(1e-5);
});

test('the mean KL of a batch is at least half of γ² for each dimension, whatever the encoder says', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.1, max: 1, noNaN: true }),
      number(2),
      fc.array(fc.tuple(number(10), number(8)), { minLength: 2, maxLength: 9 }),
      fc.double({ min: 0.1, max: 100, noNaN: true }),
      (gamma, beta, examples, width) => {
        // Means that differ: the bound is about those, and all alike they have no scale to be brought to.
        const means = examples.map(([mean], i) => [mean + i * width]);
        fc.pre(columns(means)[0]!.squares / means.length > 1e-4);
        const kl = tf.tidy(() => {
          const { normalised } = layerOf(gamma, [beta]).normaliseByBatch(tf.tensor2d(means), tf.scalar(1));
          const logVariance = tf.tensor2d(examples.map(([, each]) => [each]));
          return tf.mean(gaussianKl(normalised, logVariance)).dataSync()[0]!;
        });
        expect(kl).toBeGreaterThan(0.999 * 0.5 * gamma ** 2);
      },
    ),
    { numRuns: 100, seed: 20261123 },
  );
});
