import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { loadBackend } from '../../../training/backend/load-backend.js';
import { leastKl, widestLogVariance } from '../../../training/models/least-kl.js';
import { gaussianKl } from '../../../training/objective/kl.js';

beforeAll(() => loadBackend());

const number = (size: number) => fc.double({ min: -size, max: size, noNaN: true });
const nats = fc.double({ min: 1e-6, max: 40, noNaN: true });

test('the widest log-variance has the KL that is asked for', () => {
  fc.assert(
    fc.property(nats, (asked) => {
      const l = widestLogVariance(asked);
      expect(l).toBeLessThan(0);
      expect((Math.expm1(l) - l) / 2 / asked).toBeCloseTo(1, 8);
    }),
    { numRuns: 200, seed: 20261123 },
  );
  expect(widestLogVariance((0.25 - 1 - Math.log(0.25)) / 2)).toBeCloseTo(Math.log(0.25), 12);
});

test('every example has the least KL, whatever the encoder says of it', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 20, noNaN: true }),
      fc.array(fc.tuple(number(3), number(1000)), { minLength: 1, maxLength: 8 }),
      (least, dimensions) => {
        const kl = tf.tidy(() => {
          const layer = leastKl(least, dimensions.length);
          const mean = tf.tensor2d([dimensions.map(([each]) => each)]);
          const logVariance = layer.apply(tf.tensor2d([dimensions.map(([, each]) => each)])) as tf.Tensor;
          return tf.sum(gaussianKl(mean, logVariance)).dataSync()[0]!;
        });
        expect(kl).toBeGreaterThan(least * (1 - 1e-3));
      },
    ),
    { numRuns: 200, seed: 20261123 },
  );
});

test('log-variances far below the bound stay as they are, and those above come down to it', () => {
  const layer = leastKl(8, 32);
  const [low, atPrior, high] = (layer.apply(tf.tensor1d([-20, 0, 50])) as tf.Tensor).dataSync();
  expect(low).toBeCloseTo(-20, 5);
  expect(high).toBeCloseTo(widestLogVariance(0.25), 5);
  expect(atPrior).toBeLessThan(high!);
});
