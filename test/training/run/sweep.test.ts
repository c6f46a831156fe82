import { expect, test } from 'vitest';
import type { TrainArguments } from '../../../training/commands/train.js';
import { runSweep } from '../../../training/run/run-sweep.js';
import { expandSweep } from '../../../training/run/sweep.js';

test('a sweep is every combination, the last flag changing fastest', () => {
  expect(expandSweep('beta=0.2,0.4  free-bits=4,8')).toEqual([
    {
      suffix: '-beta-0.2-free-bits-4',
      flags: ['--beta', '0.2', '--free-bits', '4'],
      settings: { beta: 0.2, freeBits: 4 },
    },
    {
      suffix: '-beta-0.2-free-bits-8',
      flags: ['--beta', '0.2', '--free-bits', '8'],
      settings: { beta: 0.2, freeBits: 8 },
    },
    {
      suffix: '-beta-0.4-free-bits-4',
      flags: ['--beta', '0.4', '--free-bits', '4'],
      settings: { beta: 0.4, freeBits: 4 },
    },
    {
      suffix: '-beta-0.4-free-bits-8',
      flags: ['--beta', '0.4', '--free-bits', '8'],
      settings: { beta: 0.4, freeBits: 8 },
    },
  ]);
  expect(expandSweep('bidirectional=true preset=li2019')).toEqual([
    {
      suffix: '-bidirectional-true-preset-li2019',
      flags: ['--bidirectional', 'true', '--preset', 'li2019'],
      settings: { bidirectional: true, preset: 'li2019' },
    },
  ]);
});

test.each([
  ['', 'but it is empty.'],
  ['beta', 'but beta is no flag with its values.'],
  ['beta=', 'but beta= is no flag with its values.'],
  ['beta=1,,2', 'but beta=1,,2 is no flag with its values.'],
  ['beta=../x', 'but beta=../x is no flag with its values.'],
  ['name=a', 'but there is no --name that decides what a run learns.'],
  ['beta=1 beta=2', 'but beta comes twice.'],
  ['bidirectional=true,yes', 'but a value of bidirectional=true,yes is neither true nor false.'],
  ['beta=1,1', 'but beta=1,1 has a value twice.'],
])('%j is refused', (text, message) => {
  expect(() => expandSweep(text)).toThrow(message);
});

/** The commands of a sweep on kjv. */
async function commandsOf(sweep: string, args: string[], given: Partial<TrainArguments>): Promise<string[]> {
  const said: string[] = [];
  const failed = await runSweep({
    args: ['kjv', ...args, '--sweep', 'not read', '--print-sweep'],
    given: given as TrainArguments, // yargs' own `_` and `$0` are not read
    sweep,
    corpus: 'kjv',
    runs: 'runs',
    name: undefined,
    print: true,
    say: (line) => said.push(line),
    signal: new AbortController().signal,
  });
  expect(failed).toBe(0);
  return said;
}

test('flags that have no default can be swept too, as --help says', async () => {
  const args = ['--kl-schedule', 'logistic'];
  const sweep = 'free-bits=4,8 kl-slope=0.1 kl-midpoint=9';
  expect(await commandsOf(sweep, args, { klSchedule: 'logistic' })).toEqual(
    ['4', '8'].map(
      (nats) =>
        `sentence-vae train kjv --kl-schedule logistic --free-bits ${nats} --kl-slope 0.1 --kl-midpoint 9 ` +
        `--name kjv-free-bits-${nats}-kl-slope-0.1-kl-midpoint-9`,
    ),
  );
});

test.each<[sweep: string, given: Partial<TrainArguments>, message: string]>([
  ['beta=0.4,abc', {}, 'Expected --beta to be a usable value'],
  ['preset=timbmg,foo', {}, 'Expected --preset to be one of'],
  ['optimizer=adam,lion', {}, 'Expected --optimizer to be a usable value'],
  ['beta=0,1', { freeBits: 8 }, 'Expected --free-bits with a β above 0'],
  ['pretraining-epochs=2,5', { epochs: 4 }, 'Expected --epochs above --pretraining-epochs'],
])('%j with %j is refused before any run begins', async (sweep, given, message) => {
  await expect(commandsOf(sweep, [], given)).rejects.toThrow(message);
});

test('what makes sense with each combination alone is no fault', async () => {
  expect(await commandsOf('free-bits=4,8', [], { freeBitsPer: 'total' })).toHaveLength(2);
  expect(await commandsOf('tied-embeddings=true,false', [], {})).toHaveLength(2);
});
