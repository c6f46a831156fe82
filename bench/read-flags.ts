import { SentenceVaeError } from '../src/errors.js';

/** @throws {SentenceVaeError} `BAD_ARGUMENT` unless it is a whole number of at least `least` (default: 1) */
export function readCount(flag: string, value: number, least = 1): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: `${flag} to be a whole number of at least ${least}`,
    received: `it is ${value}`,
    remedy: 'Correct it or leave it out',
  });
}
