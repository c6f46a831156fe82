import type { ValueRange } from './tensor-spec.js';

/** Whole numbers between two, both included. */
export function wholeNumbers(least: number, most: number, what = 'whole numbers'): ValueRange {
  return {
    words: `${what} from ${least.toLocaleString('en')} to ${most.toLocaleString('en')}`,
    includes: (value) => Number.isInteger(value) && value >= least && value <= most,
  };
}

/** Numbers between two, both included. */
export function numbers(least: number, most: number): ValueRange {
  return {
    words: `numbers from ${least} to ${most}`,
    includes: (value) => value >= least && value <= most,
  };
}

/** What a draw is made from. */
export const UNIFORMS: ValueRange = {
  words: 'numbers from 0 on, below 1',
  includes: (value) => value >= 0 && value < 1,
};

export const SHARES: ValueRange = {
  words: 'numbers above 0, 1 at most',
  includes: (value) => value > 0 && value <= 1,
};

/** What is colder than 0.001 would overflow. */
export const TEMPERATURES: ValueRange = {
  words: 'temperatures: 0, or from 0.001 to 100',
  includes: (value) => value === 0 || (value >= 0.001 && value <= 100),
};

/** What is added to logits: −∞ bans a word. */
export const BIASES: ValueRange = {
  words: 'finite numbers or −∞',
  includes: (value) => value < Infinity,
};
