import * as tf from '@tensorflow/tfjs';
import type { Objective } from '../objective/objective.js';
import type { Pass, Trainable } from '../models/trainable.js';
import type { Adam } from './adam.js';
import { demandFinite } from './demand-finite.js';

/** Losses of one step or their means over many, in nats per example. */
export type Losses = {
  reconstruction: number;
  kl: number;
  /** reconstruction + β·KL, what the step descends. */
  total: number;
};

/**
 * One update: forward, backward, optimiser.
 * @throws {SentenceVaeError} `NOT_FINITE` before anything is changed, so the weights stay those of the last good step.
 */
export function trainStep<Batch>(
  model: Trainable<Batch>,
  objective: Objective,
  optimizer: Adam,
  batch: Batch,
  pass: Pass,
  beta: number,
): Losses {
  return tf.tidy(() => {
    let parts: { reconstruction: tf.Scalar; kl: tf.Scalar } | undefined;
    const variables = model.variables.map(({ variable }) => variable);
    const { value, grads } = tf.variableGrads(() => {
      const { reconstruction, kl, total } = objective.loss(model.terms(batch, pass), beta);
      parts = { reconstruction: tf.keep(reconstruction), kl: tf.keep(kl) };
      return total;
    }, variables);
    const losses = readLosses({ ...parts!, total: value });
    tf.dispose(Object.values(parts!));
    demandFinite(pass.index + 1, {
      reconstruction: losses.reconstruction,
      KL: losses.kl,
      'their sum': losses.total,
    });
    const gradients = new Map(variables.flatMap((v) => (grads[v.name] ? [[v, grads[v.name]!]] : [])));
    optimizer.apply(gradients, pass.index + 1);
    return losses;
  });
}

function readLosses(scalars: Record<keyof Losses, tf.Scalar>): Losses {
  return {
    reconstruction: scalars.reconstruction.dataSync()[0]!,
    kl: scalars.kl.dataSync()[0]!,
    total: scalars.total.dataSync()[0]!,
  };
}
