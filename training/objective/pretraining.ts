import { Type, type Static } from 'typebox';
import type { Objective } from './objective.js';

/**
 * Before the run proper, model and latents are trained as an autoencoder, at β = 0; then the decoder forgets all it has
 * learnt and the optimiser its moments, so that the new decoder finds an encoder that has something to tell (Li et al.
 * 2019, section 3). Works best with free bits afterwards.
 */
export const Pretraining = Type.Object({ epochs: Type.Integer({ minimum: 1 }) });
export type Pretraining = Static<typeof Pretraining>;

/** An objective whose schedule begins after so many steps at β = 0. */
export function afterPretraining(objective: Objective, steps: number): Objective {
  return { ...objective, beta: (step) => (step < steps ? 0 : objective.beta(step - steps)) };
}
