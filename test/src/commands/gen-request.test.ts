import { describe, expect, it } from 'vitest';
import yargs, { type Argv } from 'yargs';
import type { CommandContext } from '../../../src/commands/command-context.js';
import { genCommand, type GenArguments } from '../../../src/commands/gen.js';
import { readRequest } from '../../../src/commands/gen-request.js';

/** Reads a command line as `gen` does, and what it asks for. */
async function request(...words: string[]) {
  let args: GenArguments | undefined;
  const handler = (given: GenArguments) => {
    args = given;
  };
  // The signal, the only difference between the types, is put in by parseAsync.
  const program = yargs() as unknown as Argv<CommandContext>;
  await program
    .command({ ...genCommand, command: '$0', handler })
    .parseAsync(words, { signal: new AbortController().signal });
  return readRequest(args!);
}

describe('readRequest', () => {
  it.each([
    [['--interpolate', 'a b', 'c'], { way: 'interpolate', inputs: ['a b', 'c'] }],
    [['--interpolate', '1', '2.50', '--steps', '3'], { way: 'interpolate', inputs: ['1', '2.50'] }],
    [['--interpolate', 'a', 'b', 'c', '--distinct'], { way: 'interpolate', inputs: ['a', 'b', 'c'] }],
    [['--grid', 'a', 'b', 'c', 'd', '--steps', '2'], { way: 'grid', inputs: ['a', 'b', 'c', 'd'] }],
    [['--sample', '12', '--top-p', '0.5'], { way: 'sample', count: 12 }],
    [['--reconstruct', 'a', 'b', 'c', '--draw'], { way: 'reconstruct', inputs: ['a', 'b', 'c'] }],
    [['--score', ''], { way: 'score', inputs: [''] }],
  ])('understands %j', async (words, expected) => {
    expect(await request(...words)).toEqual(expected);
  });

  it.each([
    [['--interpolate', 'a'], 'two or more values after --interpolate', '1 came'],
    [['--interpolate'], 'two or more values after --interpolate', 'nothing came'],
    [['--grid', 'a', 'b', 'c'], 'four values after --grid', '3 came'],
    [['--grid', 'a', 'b', 'c', 'd', 'e'], 'four values after --grid', '5 came'],
    [['--reconstruct'], 'one or more values after --reconstruct', 'nothing came'],
    [['--score'], 'one or more values after --score', 'nothing came'],
    [[], 'one of --interpolate, --grid, --sample, --reconstruct and --score', 'none came'],
    [
      ['--sample', '2', '--score', 'a', '--interpolate', 'a', 'b'],
      'one of --interpolate, --grid, --sample, --reconstruct and --score',
      '--interpolate, --sample and --score came',
    ],
    [
      ['--sample', '2', '--steps', '3'],
      '--steps to be used along with --interpolate or --grid',
      'it came with --sample',
    ],
    [['--sample', '2', '--draw'], '--draw to be used along with --reconstruct', 'it came with --sample'],
    [
      ['--score', 'a', '--top-k', '3'],
      '--top-k to be used along with --interpolate, --grid, --sample or --reconstruct',
      'it came with --score',
    ],
  ])('refuses %j', async (words, expected, received) => {
    await expect(request(...words)).rejects.toMatchObject({ code: 'BAD_ARGUMENT', expected, received });
  });
});
