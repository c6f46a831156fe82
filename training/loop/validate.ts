import * as tf from '@tensorflow/tfjs';
import type { Validation } from '../checkpoint/records.js';
import type { BatchList } from '../batches/batch.js';
import { floatsOf } from '../graph/outputs.js';
import type { CompiledStep, Steps } from '../graph/steps.js';
import type { Trainable } from '../models/trainable.js';
import { elboTerms } from '../objective/elbo-terms.js';
import type { Posteriors } from '../../src/evaluation/posteriors.js';
import { startProgress } from '../../src/terminal/progress.js';
import { runBatches } from './run-batches.js';

/** Judges a model by the ELBO at β = 1 over held-out batches. */
export class ValidationPass<Batch extends { size: number }> {
  readonly #model: Trainable<Batch>;
  readonly #sums: CompiledStep;

  constructor(model: Trainable<Batch>, steps: Steps) {
    this.#model = model;
    const sums = (feeds: tf.NamedTensorMap) => {
      const { reconstruction, kl, posterior } = elboTerms(model, feeds, 'validate');
      const { mean, logVariance } = posterior;
      return { reconstruction: tf.sum(reconstruction), kl: tf.sum(kl), mean, logVariance };
    };
    this.#sums = steps.compile(sums, {
      name: 'validate',
      dynamic: model.dynamic,
      precision: 'float32', // whatever it is trained in, models are compared by exact figures
    });
  }

  /**
   * Nats per example, with one posterior draw each. The draws depend on the seed and the batch alone, so two epochs are
   * compared on the same noise.
   * @returns nothing where the signal stopped it
   */
  async run(
    batches: BatchList<Batch>,
    seed: number,
    signal: AbortSignal,
  ): Promise<(Validation & { posteriors: Posteriors }) | undefined> {
    using progress = startProgress('validation', batches.length);
    const totals = { reconstruction: 0, kl: 0, batches: 0, examples: 0 };
    const means: Float32Array[] = [];
    const logVariances: Float32Array[] = [];
    const runs = runBatches({
      batches,
      prepare: (batch, index) => this.#model.feeds(batch, { mode: 'validate', seed, index }),
      run: this.#sums,
      signal,
    });
    for await (const { batch, result } of runs) {
      totals.reconstruction += result['reconstruction']!.values[0]!;
      totals.kl += result['kl']!.values[0]!;
      totals.examples += batch.size;
      means.push(floatsOf(result, 'mean'));
      logVariances.push(floatsOf(result, 'logVariance'));
      progress.update(++totals.batches);
    }
    if (totals.batches < batches.length) return undefined;
    const reconstruction = totals.reconstruction / totals.examples;
    const kl = totals.kl / totals.examples;
    const mean = joined(means);
    const posteriors = {
      count: totals.examples,
      latent: mean.length / totals.examples,
      mean,
      logVariance: joined(logVariances),
    };
    return { negativeElbo: reconstruction + kl, reconstruction, kl, posteriors };
  }
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
