import { SentenceVaeError } from '../errors.js';

/** @throws {SentenceVaeError} `BAD_ARGUMENT` unless it's a whole number of this range, which includes its ends */
export function requireWhole(value: number, { from, to }: { from: number; to: number }, what: string): void {
  if (Number.isInteger(value) && value >= from && value <= to) return;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: `the number of ${what} to be a whole number from ${from} to ${to}`,
    received: `${value} came`,
    remedy: 'Choose one in this range, or leave it out',
  });
}
