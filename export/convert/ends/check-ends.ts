import { SentenceVaeError } from '../../../src/errors.js';
import type { WantedInput } from './model-ends.js';

/** @throws {SentenceVaeError} `BAD_ARGUMENT` where an input of the model is to have another number of axes */
export function demandSameRank({ name, shape }: WantedInput, own: unknown): void {
  if (!shape || !Array.isArray(own) || own.length === shape.length) return;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: `the input ${name} with ${own.length} lengths, as in the model: ${own.map((length: unknown) => length ?? '?').join(',')}`,
    received: `${shape.length} were given`,
    remedy: `Write it as in --inputs "${name}:${own.map((length: unknown) => length ?? 1).join(',')}"`,
  });
}

/** @throws {SentenceVaeError} `BAD_ARGUMENT` for an input that was asked for, but that no output is computed from */
export function demandNeeded(wanted: readonly string[], needed: readonly string[]): void {
  const useless = wanted.find((name) => !needed.includes(name));
  if (useless === undefined) return;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: `the outputs to be computed from ${useless}, which --inputs names`,
    received: 'none of them is',
    remedy: 'Leave it out, or name other outputs with --outputs',
  });
}
