import type { Figures } from '../../src/evaluation/recorded-figures.js';

/** How far a figure may be from the one that was recorded: a share of that, or so much. */
export type Tolerance = { share: number } | { amount: number };

/** A figure that was recorded beside the one of now. */
export interface ComparedFigure {
  name: string;
  recorded: number;
  /** Nothing where there is none any more. */
  now: number | undefined;
  tolerance: Tolerance;
  holds: boolean;
}

/** Of nats and of what is made of them: processors round otherwise, those that multiply bytes most of all. */
const OF_LIKELIHOODS: Tolerance = { share: 0.005 };

/** Of the figures of other kinds. Greedy words flip where two are as likely but for rounding, drawn ones sooner. */
const TOLERANCES: ReadonlyMap<string, Tolerance> = new Map([
  ['activeUnits', { amount: 0 }],
  ['mutualInformation', { share: 0.01 }],
  ['bleu4', { amount: 1 }],
  ['exactMatch', { amount: 0.01 }],
  ['exactMatchOfShort', { amount: 0.01 }],
  ['sampleSelfBleu', { amount: 2 }],
  ['sampleForwardPerplexity', { share: 0.05 }],
  ['heldOutSelfBleu', { amount: 2 }],
  ['heldOutForwardPerplexity', { share: 0.05 }],
] satisfies [string, Tolerance][]);

/** Compares every figure that was recorded. */
export function compareFigures(
  recorded: Figures,
  now: Figures,
  ofLikelihoods: Tolerance = OF_LIKELIHOODS,
): ComparedFigure[] {
  return Object.entries(recorded).map(([name, value]) => {
    const tolerance = TOLERANCES.get(name) ?? ofLikelihoods;
    const found = now[name];
    const most = 'share' in tolerance ? tolerance.share * Math.abs(value) : tolerance.amount;
    const holds = found !== undefined && Math.abs(found - value) <= most + 1e-9;
    return { name, recorded: value, now: found, tolerance, holds };
  });
}
