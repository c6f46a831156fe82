import { Type, type Static } from 'typebox';
import type { TrainingState } from '../checkpoint/records.js';

/**
 * Where validation has stopped improving, training goes back to the best checkpoint and on from there with smaller steps, as
 * Bowman et al. 2016, He et al. 2019 and Li et al. 2019 do with plain gradient descent.
 */
export const Plateau = Type.Object({
  /** Epochs without a better validation ELBO before the steps shrink. */
  epochs: Type.Integer({ minimum: 1 }),
  /** What the step size is multiplied by. */
  factor: Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 1 }),
});
export type Plateau = Static<typeof Plateau>;

/** What the step size is multiplied by at a point of the training. */
export function stepScale({ plateau }: TrainingState): number {
  return plateau?.scale ?? 1;
}

/**
 * Counts an epoch.
 * @param counts whether an epoch without a gain counts: while β rises it does not
 * @returns where training is to go back to the best checkpoint, the state of the plateau with smaller steps, else as it was
 */
export function watchPlateau(
  { epochs, factor }: Plateau,
  state: TrainingState,
  { isBest, counts }: { isBest: boolean; counts: boolean },
): { plateau: NonNullable<TrainingState['plateau']>; goesBack: boolean } {
  const { scale, waited } = state.plateau ?? { scale: 1, waited: 0 };
  const now = isBest || !counts ? 0 : waited + 1;
  return now >= epochs
    ? { plateau: { scale: scale * factor, waited: 0 }, goesBack: true }
    : { plateau: { scale, waited: now }, goesBack: false };
}
