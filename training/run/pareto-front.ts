import type { RunEvaluation } from './run-evaluation.js';

/** Reconstruction against likelihood: what a run gives up of the one for the other, and whether less or more is better. */
const AXES = [
  ['negativeElbo', 'less'],
  ['perplexity', 'less'],
  ['bleu4', 'more'],
  ['exactMatch', 'more'],
] as const;

/**
 * Those of some evaluations that no other is better than: at least as good by −ELBO, perplexity, BLEU-4 and exact matches, and
 * better by one. An evaluation that lacks one of these is not among them.
 */
export function paretoFront(evaluations: readonly RunEvaluation[]): ReadonlySet<RunEvaluation> {
  const whole = evaluations.filter(({ figures }) => AXES.every(([axis]) => figures[axis] !== undefined));
  return new Set(whole.filter((each) => !whole.some((other) => isBetter(other, each))));
}

function isBetter({ figures: some }: RunEvaluation, { figures: others }: RunEvaluation): boolean {
  const gains = AXES.map(([axis, better]) => (some[axis]! - others[axis]!) * (better === 'more' ? 1 : -1));
  return gains.every((gain) => gain >= 0) && gains.some((gain) => gain > 0);
}
