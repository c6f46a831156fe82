import * as tf from '@tensorflow/tfjs';
import type { Validation } from '../checkpoint/records.js';
import type { BatchList } from '../batches/batch.js';
import type { Trainable } from '../models/trainable.js';
import { startProgress } from '../../src/terminal/progress.js';

/**
 * The ELBO at β = 1 over held-out batches, with one posterior draw each: nats per example.
 * The draws depend on the seed and the batch alone, so two epochs are compared on the same noise.
 * @returns nothing where the signal stopped it
 */
export async function validate<Batch extends { size: number }>(
  model: Trainable<Batch>,
  batches: BatchList<Batch>,
  seed: number,
  signal: AbortSignal,
): Promise<Validation | undefined> {
  using progress = startProgress('validation', batches.length);
  const sums = { reconstruction: 0, kl: 0, examples: 0 };
  for (let index = 0; index < batches.length; index++) {
    if (signal.aborted) return undefined;
    const batch = batches.at(index);
    tf.tidy(() => {
      const terms = model.terms(batch, { mode: 'validate', seed, index });
      sums.reconstruction += tf.sum(terms.reconstruction).dataSync()[0]!;
      sums.kl += tf.sum(terms.kl).dataSync()[0]!;
    });
    sums.examples += batch.size;
    progress.update(index + 1);
    // As between two steps: without a pause Ctrl-C would not be heard.
    await new Promise(setImmediate);
  }
  const reconstruction = sums.reconstruction / sums.examples;
  const kl = sums.kl / sums.examples;
  return { negativeElbo: reconstruction + kl, reconstruction, kl };
}
