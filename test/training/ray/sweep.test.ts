import { spawn } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, inject, test } from 'vitest';
import { readEpochs } from '../../../training/loop/read-epochs.js';
import { outcome } from '../../cli/execute.js';
import { temporaryFolder, writeTinyCorpus } from '../run/tiny-corpus.js';

const ROOT = resolve(import.meta.dirname, '../../..');
const FLAGS = ['--hidden', '8', '--latent', '2', '--embedding', '8', '--min-count', '1', '--epochs', '1'];

/** The command line, but for the run at β = 0.4: killed after its epoch, and of two epochs when it is resumed. */
const CUT_OFF_ONCE = `#!/bin/sh
cli='${join(ROOT, 'dist/bin/sentence-vae.js')}'
case "$*" in
  *--print-sweep*) exec node "$cli" "$@" ;;
  *--resume*) exec node "$cli" "$@" --epochs 2 ;;
  *'--beta 0.4'*) node "$cli" "$@"; kill -9 $$ ;;
  *) exec node "$cli" "$@" ;;
esac
`;

test('Ray Tune trains every combination, sees its epochs and resumes what was killed', async () => {
  await using temporary = await temporaryFolder();
  const folder = temporary.path;
  const runs = join(folder, 'runs');
  const command = join(folder, 'cut-off-once');
  await writeFile(command, CUT_OFF_ONCE);
  await chmod(command, 0o755);
  const corpus = await writeTinyCorpus(folder);
  const sweep = ['--sweep', 'beta=0.2,0.4 free-bits=1', '--runs', runs, '--command', command];
  const { code, stdout } = await sweepWithRay(folder, [corpus, ...FLAGS, ...sweep]);
  expect(stdout).toContain('2 TERMINATED');
  expect(code).toBe(0);

  for (const [name, epochs, seen] of [
    ['tiny-beta-0.2-free-bits-1', [1], [1]],
    ['tiny-beta-0.4-free-bits-1', [1, 2], [1, 1, 2]],
  ] as const) {
    const trained = await readEpochs(join(runs, name));
    expect(trained.map(({ epoch }) => epoch)).toEqual(epochs);
    const reported = await tuneResults(runs, name);
    expect(reported.map(({ epoch }) => epoch)).toEqual(seen);
    const { valid, latents } = trained.at(-1)!;
    expect(reported.at(-1)).toMatchObject({
      negative_elbo: valid.negativeElbo,
      reconstruction: valid.reconstruction,
      kl: valid.kl,
      active_units: latents?.activeUnits,
      mutual_information: latents?.mutualInformation,
    });
  }
}, 300_000);

/** Runs training/ray/sweep.py on a Ray of its own, which keeps its files in the folder. */
async function sweepWithRay(folder: string, args: readonly string[]) {
  const { RAY_ADDRESS: _, ...env } = process.env;
  await mkdir(join(folder, 'ray'));
  const child = spawn(inject('python'), [join(ROOT, 'training/ray/sweep.py'), ...args], {
    env: { ...env, RAY_TMPDIR: join(folder, 'ray'), RAY_USAGE_STATS_ENABLED: '0' },
  });
  return await outcome(child);
}

/** What Tune has logged of the trial, a result for each epoch that it was told of. */
async function tuneResults(runs: string, trial: string): Promise<Record<string, unknown>[]> {
  const [sweep = ''] = await readdir(join(runs, '.ray'));
  const lines = await readFile(join(runs, '.ray', sweep, trial, 'result.json'), 'utf8');
  return lines
    .trim()
    .split('\n')
    .map((line): Record<string, unknown> => JSON.parse(line));
}
