import * as tf from '@tensorflow/tfjs';
import type { SentenceBatch } from '../../training/batches/batch.js';
import { Adam } from '../../training/loop/adam.js';
import { trainStep } from '../../training/loop/step.js';
import type { Trainable } from '../../training/models/trainable.js';
import { createObjective, type ObjectiveConfig } from '../../training/objective/objective.js';
import { SentenceVaeError } from '../../src/errors.js';
import type { Precision } from './configs.js';

export interface OurStepOptions {
  objective: ObjectiveConfig;
  learningRate: number;
  clipNorm: number;
  seed: number;
  precision: Precision;
}

/** Our training step as the benches time it. */
export interface OurStep<Batch> {
  /** One update; gives the loss in nats per example. @param index counted from 0 */
  run(batch: Batch, index: number): Promise<number>;
  /** How many TensorFlow operations one update takes; it makes that update. */
  operations(batch: Batch, index: number): Promise<number>;
}

/** @throws {SentenceVaeError} `BAD_ARGUMENT` for a precision that our training does not have */
export function ourStep<Batch>(model: Trainable<Batch>, options: OurStepOptions): OurStep<Batch> {
  const { learningRate, clipNorm, seed, precision } = options;
  if (precision !== 'float32') {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: 'float32, the one precision of our training',
      received: `the bench was asked for ${precision}`,
      remedy: 'Give --precisions float32',
    });
  }
  const objective = createObjective(options.objective);
  const optimizer = new Adam(
    { learningRate, clipNorm, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    model.variables,
  );
  const update = (batch: Batch, index: number): number => {
    const pass = { mode: 'train', seed, index } as const;
    return trainStep(model, objective, optimizer, batch, pass, objective.beta(index)).total;
  };
  return {
    run: async (batch, index) => update(batch, index),
    operations: async (batch, index) => {
      // What is profiled has to give back tensors.
      const { kernels } = await tf.profile(() => tf.scalar(update(batch, index)));
      return kernels.length;
    },
  };
}

/** Batches with the same bucket have the same shape: only the first of them costs more than its work. */
export function bucketOf({ size, tokens }: SentenceBatch): string {
  return `${size}×${tokens}`;
}
