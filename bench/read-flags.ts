import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
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

/**
 * The whole path of a file that has to be there.
 * @throws {SentenceVaeError} `BAD_ARGUMENT`
 */
export function demandFile(flag: string, what: string, path: string | undefined): string {
  if (path !== undefined && existsSync(path)) return resolve(path);
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: path === undefined ? `the path of ${what}` : `${what} at ${path}`,
    received: path === undefined ? `there is no ${flag}` : 'there is none',
    remedy: `Give ${flag} with its path`,
  });
}

/** @throws {SentenceVaeError} `BAD_ARGUMENT` unless there are two */
export function readTwoSentences(flag: string, given: readonly string[]): [string, string] {
  const [first, second, ...others] = given;
  if (first !== undefined && second !== undefined && others.length === 0) return [first, second];
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: `${flag} to be two`,
    received: `${given.length} came`,
    remedy: 'Give two sentences that the model knows words of',
  });
}

/**
 * Names separated by commas, in the order in which they are known.
 * @throws {SentenceVaeError} `BAD_ARGUMENT`
 */
export function readList<Name extends string>(flag: string, value: string, known: readonly Name[]): Name[] {
  const names = value.split(',').map((name) => name.trim());
  const found = known.filter((name) => names.includes(name));
  if (found.length === names.length) return found;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: `${flag} to be some of ${known.join(',')}, each once`,
    received: `it is ${value}`,
    remedy: `Leave it out for ${known.join(',')}`,
  });
}
