import { expect, test } from 'vitest';
import { runSweep } from '../../../training/run/run-sweep.js';
import { expandSweep } from '../../../training/run/sweep.js';

const KNOWN = ['beta', 'free-bits', 'latent'];

test('a sweep is every combination, the last flag changing fastest', () => {
  expect(expandSweep('beta=0.2,0.4  free-bits=4,8', KNOWN)).toEqual([
    { suffix: '-beta-0.2-free-bits-4', flags: ['--beta', '0.2', '--free-bits', '4'] },
    { suffix: '-beta-0.2-free-bits-8', flags: ['--beta', '0.2', '--free-bits', '8'] },
    { suffix: '-beta-0.4-free-bits-4', flags: ['--beta', '0.4', '--free-bits', '4'] },
    { suffix: '-beta-0.4-free-bits-8', flags: ['--beta', '0.4', '--free-bits', '8'] },
  ]);
  expect(expandSweep('latent=16', KNOWN)).toEqual([{ suffix: '-latent-16', flags: ['--latent', '16'] }]);
});

test.each([
  ['', 'but it is empty.'],
  ['beta', 'but beta is no flag with its values.'],
  ['beta=', 'but beta= is no flag with its values.'],
  ['beta=1,,2', 'but beta=1,,2 is no flag with its values.'],
  ['beta=../x', 'but beta=../x is no flag with its values.'],
  ['name=a', 'but there is no --name that decides what a run learns.'],
  ['beta=1 beta=2', 'but beta comes twice.'],
  ['beta=1,1', 'but beta=1,1 has a value twice.'],
])('%j is refused', (text, message) => {
  expect(() => expandSweep(text, KNOWN)).toThrow(message);
});

test('flags that have no default can be swept too, as --help says', async () => {
  const said: string[] = [];
  const failed = await runSweep({
    args: ['kjv', '--epochs', '3', '--sweep', 'not read', '--print-sweep'],
    sweep: 'free-bits=4,8 kl-slope=0.1 kl-midpoint=9',
    corpus: 'kjv',
    runs: 'runs',
    name: undefined,
    print: true,
    say: (line) => said.push(line),
    signal: new AbortController().signal,
  });
  expect(failed).toBe(0);
  expect(said).toEqual(
    ['4', '8'].map(
      (nats) =>
        `sentence-vae train kjv --epochs 3 --free-bits ${nats} --kl-slope 0.1 --kl-midpoint 9 ` +
        `--name kjv-free-bits-${nats}-kl-slope-0.1-kl-midpoint-9`,
    ),
  );
});
