import { Type, type Static } from 'typebox';

const NonNegative = Type.Number({ minimum: 0 });
const Steps = Type.Integer({ minimum: 1 });

/** β is the same at every step. */
const Constant = Type.Object({ kind: Type.Literal('constant'), value: NonNegative });

/** β goes in a straight line from `from` at step 0 to `to` at step `steps`, and stays there. */
const Linear = Type.Object({
  kind: Type.Literal('linear'),
  from: Type.Number({ minimum: 0, default: 0 }),
  to: Type.Number({ minimum: 0, default: 1 }),
  steps: Steps,
});

/** β = to / (1 + exp(−slope · (step − midpoint))), the sigmoid of Bowman et al. 2016, figure 2. */
const Logistic = Type.Object({
  kind: Type.Literal('logistic'),
  /** Per step. */
  slope: Type.Number({ exclusiveMinimum: 0, default: 0.0025 }),
  /** The step at which β is half of `to`. */
  midpoint: Type.Number({ minimum: 0, default: 2500 }),
  to: Type.Number({ minimum: 0, default: 1 }),
});

/**
 * β rises from 0 to `to` again and again: in each of `cycles` cycles of `steps` steps in a straight line over the first `rising`
 * of it, and stays there for the rest; after the last cycle it stays for good (Fu et al. 2019, section 4).
 */
const Cyclical = Type.Object({
  kind: Type.Literal('cyclical'),
  /** Of one cycle. */
  steps: Steps,
  cycles: Type.Integer({ minimum: 1, default: 4 }),
  /** Share of a cycle. */
  rising: Type.Number({ exclusiveMinimum: 0, maximum: 1, default: 0.5 }),
  to: Type.Number({ minimum: 0, default: 1 }),
});

/** How the weight β of the KL term goes over the training steps. A new kind is a new member here and a case below. */
export const KlSchedule = Type.Union([Constant, Linear, Logistic, Cyclical]);
export type KlSchedule = Static<typeof KlSchedule>;

/** β at a training step, counted from 0. */
export function betaAt(schedule: KlSchedule, step: number): number {
  switch (schedule.kind) {
    case 'constant':
      return schedule.value;
    case 'linear': {
      const progress = Math.min(step / schedule.steps, 1);
      return schedule.from + (schedule.to - schedule.from) * progress;
    }
    case 'logistic':
      return schedule.to / (1 + Math.exp(-schedule.slope * (step - schedule.midpoint)));
    case 'cyclical': {
      const { steps, cycles, rising, to } = schedule;
      const progress = step < steps * cycles ? (step % steps) / (steps * rising) : 1;
      return to * Math.min(progress, 1);
    }
    default:
      return schedule satisfies never;
  }
}
