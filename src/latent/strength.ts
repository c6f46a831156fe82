import { SentenceVaeError } from '../errors.js';

export const STRONGEST = 1000;

/**
 * Checks how many times a direction shall be added; below zero it is taken away.
 * @throws {SentenceVaeError} `BAD_ARGUMENT`
 */
export function requireStrength(strength: number): void {
  if (Math.abs(strength) <= STRONGEST) return;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: `a strength from −${STRONGEST.toLocaleString('en')} to ${STRONGEST.toLocaleString('en')}`,
    received: `${strength} came`,
    remedy: 'Use 1 for the direction as it is, and less than 0 for the opposite one',
  });
}
