import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MetricsLog, type Metrics } from '../../../training/loop/metrics-log.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';

const losses = { reconstruction: 1, kl: 2, total: 3 };
const step = (number: number): Metrics => ({ kind: 'step', step: number, epoch: 1, beta: 1, ...losses });
const epoch = (number: number): Metrics => ({
  kind: 'epoch',
  step: 10 * number,
  epoch: number,
  beta: 1,
  train: losses,
  valid: { negativeElbo: 3, reconstruction: 1, kl: 2 },
  latents: { activeUnits: 1, latent: 2, mutualInformation: 0.5 },
  seconds: 1,
});

async function rewound(lines: readonly Metrics[], to: { step: number; epoch: number }): Promise<Metrics[]> {
  await using run = await temporaryFolder();
  const log = new MetricsLog(run.path);
  for (const line of lines) await log.append(line);
  await log.rewindTo(to);
  const text = await readFile(join(run.path, 'metrics.jsonl'), 'utf8');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Metrics);
}

test('what was logged after a checkpoint is dropped', async () => {
  const lines = [step(5), step(10), epoch(1), step(15), step(20), epoch(2)];
  expect(await rewound(lines, { step: 10, epoch: 1 })).toEqual(lines.slice(0, 3));
  expect(await rewound(lines, { step: 15, epoch: 1 })).toEqual(lines.slice(0, 4));
});

test('an epoch that was validated but not saved is logged by who validates it again', async () => {
  const lines = [step(5), step(10), epoch(1)];
  expect(await rewound(lines, { step: 10, epoch: 0 })).toEqual(lines.slice(0, 2));
});

test('a line that a kill cut short is dropped', async () => {
  await using run = await temporaryFolder();
  const path = join(run.path, 'metrics.jsonl');
  const whole = `${JSON.stringify(step(5))}\n`;
  await writeFile(path, `${whole}{"kind":"step","st`);
  await new MetricsLog(run.path).rewindTo({ step: 10, epoch: 0 });
  expect(await readFile(path, 'utf8')).toBe(whole);
});
