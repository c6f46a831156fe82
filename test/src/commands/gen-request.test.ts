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
    [['--plane'], { way: 'plane', inputs: [], dimensions: undefined }],
    [['--plane', 'a.png', '--dimensions', '3', '7'], { way: 'plane', inputs: ['a.png'], dimensions: [3, 7] }],
    [['--sample', '12', '--top-p', '0.5'], { way: 'sample', count: 12 }],
    [['--sample', '3', '--prior', 'standard', '--stream'], { way: 'sample', count: 3 }],
    [['--reconstruct', 'a', 'b', 'c', '--draw'], { way: 'reconstruct', inputs: ['a', 'b', 'c'] }],
    [['--similar', 'a b', '--radius', '2', '-k', '3'], { way: 'similar', text: 'a b' }],
    [['--infill', 'a _'], { way: 'infill', text: 'a _' }],
    [['--analogy', 'a', 'b', 'c'], { way: 'analogy', inputs: ['a', 'b', 'c'] }],
    [
      ['--direction', 'x.txt', 'y.txt', '--apply', 'a', 'b'],
      { way: 'direction', source: { from: 'x.txt', to: 'y.txt' }, inputs: ['a', 'b'] },
    ],
    [
      ['--direction', 'x.json', '--apply', 'a', '--strength', '-2'],
      { way: 'direction', source: { saved: 'x.json' }, inputs: ['a'] },
    ],
    [['--nearest', 'a', '--among', 'x.txt'], { way: 'nearest', text: 'a', among: 'x.txt' }],
    [['--score', ''], { way: 'score', inputs: [''] }],
    [
      ['--reconstruct', 'a', '--ban', 'b', 'c', '--force', 'd e', '--beams', '4', '--n-best', '2'],
      { way: 'reconstruct', inputs: ['a'] },
    ],
    [['--sample', '2', '--best-of', '4', '--prior', 'standard'], { way: 'sample', count: 2 }],
    [['--sample', '2', '--stream', '--min-p', '0.1', '--max-words', '5'], { way: 'sample', count: 2 }],
  ])('understands %j', async (words, expected) => {
    expect(await request(...words)).toEqual(expected);
  });

  it.each([
    [['--interpolate', 'a'], 'two or more values after --interpolate', '1 came'],
    [['--interpolate'], 'two or more values after --interpolate', 'nothing came'],
    [['--grid', 'a', 'b', 'c'], 'four values after --grid', '3 came'],
    [['--grid', 'a', 'b', 'c', 'd', 'e'], 'four values after --grid', '5 came'],
    [['--analogy', 'a', 'b'], 'three values after --analogy', '2 came'],
    [
      ['--direction', '--apply', 'a'],
      'two files of sentences, or a saved direction, after --direction',
      'nothing came',
    ],
    [
      ['--direction', 'x', 'y'],
      'sentences after --apply, or a file after --save, along with --direction',
      'neither came',
    ],
    [['--nearest', 'a'], 'a file of sentences after --among, along with --nearest', 'none came'],
    [
      ['--reconstruct', 'a', '--prior', 'fitted'],
      '--prior to be used along with --sample',
      'it came with --reconstruct',
    ],
    [['--sample', '2', '--draws', '3'], '--draws to be used along with --score', 'it came with --sample'],
    [
      ['--similar', 'a', '--strength', '2'],
      '--strength to be used along with --analogy or --direction',
      'it came with --similar',
    ],
    [['--plane', '1', '2'], 'one image or none after --plane', '2 came'],
    [['--plane', '--dimensions', '1'], 'two numbers after --dimensions', '1 came'],
    [['--reconstruct'], 'one or more values after --reconstruct', 'nothing came'],
    [['--score'], 'one or more values after --score', 'nothing came'],
    [
      [],
      'one of --interpolate, --grid, --plane, --sample, --reconstruct, --similar, --analogy, --infill, --direction, --nearest, --score and --from',
      'none came',
    ],
    [
      ['--sample', '2', '--score', 'a', '--interpolate', 'a', 'b'],
      'one of --interpolate, --grid, --plane, --sample, --reconstruct, --similar, --analogy, --infill, --direction, --nearest, --score and --from',
      '--interpolate, --sample and --score came',
    ],
    [
      ['--sample', '2', '--steps', '3'],
      '--steps to be used along with --interpolate, --grid or --plane',
      'it came with --sample',
    ],
    [
      ['--sample', '2', '--draw'],
      '--draw to be used along with --reconstruct or --from',
      'it came with --sample',
    ],
    [
      ['--score', 'a', '--top-k', '3'],
      '--top-k to be used along with --interpolate, --grid, --sample, --reconstruct, --similar, --analogy, --infill, --direction or --from',
      'it came with --score',
    ],
  ])('refuses %j', async (words, expected, received) => {
    await expect(request(...words)).rejects.toMatchObject({ code: 'BAD_ARGUMENT', expected, received });
  });
});
