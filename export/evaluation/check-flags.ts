import { SentenceVaeError } from '../../src/errors.js';
import type { EvalArguments } from '../commands/eval.js';

/** The least that each number of `eval` may be. */
const LEAST = { draws: 1, limit: 1, samples: 0, morphs: 0, seed: 0, threads: 1 } as const;

/** @throws {SentenceVaeError} `BAD_ARGUMENT` for the first number that cannot be used, before anything is read */
export function checkEvalFlags(args: EvalArguments): void {
  for (const [flag, least] of Object.entries(LEAST)) {
    const value = args[flag];
    if (value === undefined || (Number.isSafeInteger(value) && Number(value) >= least)) continue;
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: `--${flag} to be a whole number of at least ${least}`,
      received: `it is ${String(value)}`,
      remedy: 'Run sentence-vae eval --help to see what it means',
    });
  }
}
