import { Type, type Static } from 'typebox';

/**
 * The step size falls along half a cosine (Loshchilov & Hutter 2017, without restarts), so that a training of a known length ends
 * with small steps. While an autoencoder is pretrained it stays whole.
 */
export const LearningRateSchedule = Type.Object({
  kind: Type.Literal('cosine'),
  /** Updates before it begins to fall. */
  from: Type.Integer({ minimum: 0 }),
  /** Updates over which it falls. */
  steps: Type.Integer({ minimum: 1 }),
});
export type LearningRateSchedule = Static<typeof LearningRateSchedule>;

/** What is left of the step size at the end, and after it for who resumes with more epochs. */
const LEAST = 0.01;

/**
 * What the step size is multiplied by at an update, between 0.01 and 1.
 * @param schedule Default: it is the same throughout
 * @param step updates before this one
 */
export function scheduledScale(schedule: LearningRateSchedule | undefined, step: number): number {
  if (!schedule) return 1;
  const progress = Math.min(Math.max((step - schedule.from) / schedule.steps, 0), 1);
  return LEAST + (1 - LEAST) * 0.5 * (1 + Math.cos(Math.PI * progress));
}
