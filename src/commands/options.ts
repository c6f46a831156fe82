import type { Argv } from 'yargs';
import { SentenceVaeError } from '../errors.js';
import type { CommandContext } from './command-context.js';

/** What a command's `options` function makes yargs read; `ArgumentsCamelCase` of it is what its handler gets. */
export type OptionsOf<Define extends (yargs: Argv<CommandContext>) => unknown> =
  ReturnType<Define> extends Argv<infer Options> ? Options : never;

/** Options of all commands that compute with a model. */
export const runtimeOptions = {
  device: {
    choices: ['cpu', 'cuda'] as const,
    requiresArg: true,
    describe: 'Compute on the processor or on an NVIDIA GPU [default: cpu]',
  },
  threads: number('How many threads compute [default: all processor cores]'),
} as const;

/** An option that takes a number. */
export function number(describe: string) {
  return { type: 'number', requiresArg: true, describe } as const;
}

/**
 * Checks what came for options that take a number, for yargs makes NaN of words and 0 of nothing.
 * @param argv what yargs read
 * @param args the command line that it read
 * @throws {SentenceVaeError} `BAD_ARGUMENT` for what is no number, in its own words
 */
export function requireNumbers(argv: Readonly<Record<string, unknown>>, args: readonly string[]): void {
  const end = args.indexOf('--');
  const words = end < 0 ? args : args.slice(0, end);
  for (const [at, word] of words.entries()) {
    const [, flag, name, given = words[at + 1]] = /^(--?([^=]+))(?:=(.*))?$/s.exec(word) ?? [];
    if (flag === undefined || name === undefined || given === undefined) continue;
    if (typeof argv[name] !== 'number') continue;
    if (given.trim() !== '' && Number.isFinite(Number(given))) continue;
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: `${flag} to be a number`,
      received: `${JSON.stringify(given)} came`,
      remedy: 'Write digits',
    });
  }
}
