import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MetricsLog } from '../../../training/loop/metrics-log.js';
import { compareRuns, describeComparison } from '../../../training/run/compare-runs.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';
import { writeTinySentenceRun } from '../../fixtures/export/tiny-run.js';

async function tinyRun(folder: string, latent: number, elbos: readonly number[]): Promise<string> {
  await mkdir(folder);
  await writeTinySentenceRun(folder, { seed: 1 }, { latent });
  const log = new MetricsLog(folder);
  for (const [i, negativeElbo] of elbos.entries()) {
    const losses = { reconstruction: 1, kl: 2, total: 3 };
    await log.append({
      kind: 'epoch',
      step: 10 * i,
      epoch: i + 1,
      beta: 1,
      train: losses,
      valid: { negativeElbo, reconstruction: negativeElbo - 2, kl: 2 },
      latents: { activeUnits: 3, latent, mutualInformation: 1.25 },
      seconds: 1,
    });
  }
  return folder;
}

test('runs stand side by side, the best first, with what sets them apart', async () => {
  await using folder = await temporaryFolder();
  const worse = await tinyRun(join(folder.path, 'a'), 4, [40, 35, 36]);
  const better = await tinyRun(join(folder.path, 'b'), 6, [39, 33.333]);
  const fresh = await tinyRun(join(folder.path, 'c'), 4, []);
  await appendFile(join(worse, 'metrics.jsonl'), '{"kind":"epo'); // as a kill leaves it
  const compared = await compareRuns([fresh, worse, better]);
  expect(compared.map(({ run }) => run)).toEqual([better, worse, fresh]);
  expect(compared.map(({ settings }) => settings)).toEqual([
    { 'model.latent': 6 },
    { 'model.latent': 4 },
    { 'model.latent': 4 },
  ]);
  expect(compared.map(({ best }) => best?.epoch)).toEqual([2, 2, undefined]);
  const [head, ...lines] = describeComparison(compared)
    .split('\n')
    .map((line) => line.split(/ +/).slice(1));
  expect(head).toEqual(['model.latent', 'epochs', 'best', '−ELBO', 'reconstruction', 'KL', 'units', 'MI']);
  expect(lines).toEqual([
    ['6', '2', '2', '33.33', '31.33', '2.00', '3/6', '1.25'],
    ['4', '3', '2', '35.00', '33.00', '2.00', '3/4', '1.25'],
    ['4', '0', '–', '–', '–', '–', '–', '–'],
  ]);
});

test('what is no run is refused', async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, 'file'), '');
  await expect(compareRuns([join(folder.path, 'nothing')])).rejects.toThrow('but there is no such folder.');
});
