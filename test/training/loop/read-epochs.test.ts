import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readEpochs } from '../../../training/loop/read-epochs.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';

const epoch = (number: number, rest: object = {}) => ({
  kind: 'epoch',
  step: 10 * number,
  epoch: number,
  beta: 0.5,
  train: { reconstruction: 4, kl: 2, total: 5 },
  valid: { negativeElbo: 6, reconstruction: 4, kl: 2 },
  seconds: 1,
  ...rest,
});
const latents = { activeUnits: 1, latent: 2, mutualInformation: 0.5 };

test('finished epochs are read, with latents or without; steps and a torn last line are left out', async () => {
  await using run = await temporaryFolder();
  const step = { kind: 'step', step: 5, epoch: 1, beta: 1, reconstruction: 1, kl: 1, total: 2 };
  const lines = [step, epoch(1), epoch(2, { latents })].map((line) => JSON.stringify(line));
  const torn = JSON.stringify(epoch(3, { latents })).slice(0, -4);
  await writeFile(join(run.path, 'metrics.jsonl'), `${lines.join('\n')}\n${torn}`);
  expect(await readEpochs(run.path)).toEqual([epoch(1), epoch(2, { latents })]);
});

test('a run without the file has no epochs', async () => {
  await using run = await temporaryFolder();
  expect(await readEpochs(run.path)).toEqual([]);
});
