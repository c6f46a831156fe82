import type * as tf from '@tensorflow/tfjs';
import { Type, type Static } from 'typebox';
import type { ElboTerms } from './elbo-terms.js';
import { negativeElbo, type Loss } from './elbo.js';
import { FreeBits, freeBitsElbo } from './free-bits.js';
import { KlSchedule, betaAt } from './schedule.js';

/**
 * A way to train: which loss the terms of the ELBO make. Validation asks none of them: a model is always judged by the
 * ELBO at β = 1.
 *
 * A further method is a file of its own with a function like `negativeElbo`, a member of
 * `ObjectiveConfig` and a case in `createObjective`.
 */
export interface Objective {
  /** The weight of the KL term at a training step, counted from 0; `beta(Infinity)` is where it settles. */
  beta(step: number): number;
  /** The loss of one batch, differentiable in the terms. β comes from outside, so that it can be fed to a recorded graph. */
  loss(terms: ElboTerms, beta: number | tf.Scalar): Loss;
}

/** KL cost annealing (Bowman et al. 2016): the negative ELBO, its KL term weighted by a schedule. */
const Elbo = Type.Object({ method: Type.Literal('elbo'), beta: KlSchedule });

/** The same with some nats of KL for nothing (Kingma et al. 2016). */
const FreeBitsElbo = Type.Object({
  method: Type.Literal('free-bits'),
  beta: KlSchedule,
  ...FreeBits.properties,
});

/** The method of a run and its settings. */
export const ObjectiveConfig = Type.Union([Elbo, FreeBitsElbo]);
export type ObjectiveConfig = Static<typeof ObjectiveConfig>;

/** The objective that a run's configuration describes. */
export function createObjective(config: ObjectiveConfig): Objective {
  switch (config.method) {
    case 'elbo':
      return { beta: (step) => betaAt(config.beta, step), loss: negativeElbo };
    case 'free-bits':
      return {
        beta: (step) => betaAt(config.beta, step),
        loss: (terms, beta) => freeBitsElbo(terms, beta, config),
      };
    default:
      return config satisfies never;
  }
}
