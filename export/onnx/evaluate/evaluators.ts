import { ARITHMETIC } from './arithmetic.js';
import { CASTING } from './casting.js';
import type { Evaluator } from './evaluator.js';
import { GENERATING } from './generating.js';
import { LOGIC } from './logic.js';
import { MOVING } from './moving.js';
import { PADDING } from './padding.js';
import { REDUCING } from './reducing.js';
import { RESHAPING } from './reshaping.js';

/** By operator. */
export const EVALUATORS: Readonly<Record<string, Evaluator>> = {
  ...ARITHMETIC,
  ...CASTING,
  ...GENERATING,
  ...LOGIC,
  ...MOVING,
  ...PADDING,
  ...REDUCING,
  ...RESHAPING,
};

/** Whether there is an evaluator for an operator. */
export function canBeEvaluated(op: string): boolean {
  return Object.hasOwn(EVALUATORS, op);
}
