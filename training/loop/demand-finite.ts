import { SentenceVaeError } from '../../src/errors.js';

/**
 * Stops a training that has diverged, before anything of it is kept.
 * @param figures by what a message calls them, such as `KL`
 * @throws {SentenceVaeError} `NOT_FINITE`
 */
export function demandFinite(step: number, figures: Readonly<Record<string, number>>): void {
  const odd = Object.entries(figures).filter(([, value]) => !Number.isFinite(value));
  if (odd.length === 0) return;
  throw new SentenceVaeError('NOT_FINITE', {
    expected: `a finite loss at step ${step}`,
    received: odd.map(([name, value]) => `${name} is ${value}`).join(' and '),
    remedy:
      'The last good checkpoint is kept; start again with a smaller --learning-rate or with --clip-norm 1',
  });
}
