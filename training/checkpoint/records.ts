import { Type, type Static } from 'typebox';

const Count = Type.Integer({ minimum: 0 });

/** Where a training stands: all that decides the next step, together with weights, moments and the run's seed. */
export const TrainingState = Type.Object({
  /** Updates done. */
  step: Count,
  /** Epochs completed. */
  epoch: Count,
  /** Batches done in the epoch that is under way. */
  batch: Count,
  /** Sums over those batches, weighted by their sizes, for the epoch's means. */
  sums: Type.Object({
    examples: Count,
    reconstruction: Type.Number(),
    kl: Type.Number(),
    total: Type.Number(),
  }),
  /** Epochs since validation last improved, counted once β has stopped rising. */
  epochsWithoutGain: Count,
  /** Where the encoder goes ahead: whether it still does, mutual information after the last epoch, updates of its own. */
  aggressive: Type.Optional(
    Type.Object({
      isOn: Type.Boolean(),
      information: Type.Union([Type.Number(), Type.Null()]),
      encoderUpdates: Count,
    }),
  ),
  /** What the step size is multiplied by, and epochs without gain since it last changed; nothing where it stays. */
  plateau: Type.Optional(Type.Object({ scale: Type.Number(), waited: Count })),
});
export type TrainingState = Static<typeof TrainingState>;

/** Validation figures at β = 1: nats per example. */
export const Validation = Type.Object({
  negativeElbo: Type.Number(),
  reconstruction: Type.Number(),
  kl: Type.Number(),
});
export type Validation = Static<typeof Validation>;

/** Within the run: a run from somewhere else must not lead to other folders of this machine. */
const at = { folder: Type.String({ pattern: '^checkpoints/[\\w-]+$' }), step: Count, epoch: Count };

/** `checkpoints.json`: which folders count. It changes in one rename, so a kill leaves the old pair or the new one. */
export const CheckpointIndex = Type.Object({
  last: Type.Object(at),
  best: Type.Union([Type.Null(), Type.Object({ ...at, ...Validation.properties })]),
});
export type CheckpointIndex = Static<typeof CheckpointIndex>;
