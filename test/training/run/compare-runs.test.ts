import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MetricsLog } from '../../../training/loop/metrics-log.js';
import {
  caveat,
  compareRuns,
  comparisonInMarkdown,
  describeComparison,
} from '../../../training/run/compare-runs.js';
import type { RunConfig, SentenceRunConfig } from '../../../training/run/run-config.js';
import { readRunConfig, writeRunConfig } from '../../../training/run/run-folder.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';
import { writeTinyImageRun, writeTinySentenceRun } from '../../fixtures/export/tiny-run.js';

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
      seconds: 33,
    });
  }
  return folder;
}

async function changeConfig(run: string, change: (config: SentenceRunConfig) => RunConfig): Promise<void> {
  const config = await readRunConfig(run);
  if (config.kind !== 'sentence') throw new Error('a run on sentences');
  await writeRunConfig(run, change(config));
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
  expect(compared.map(({ curve }) => curve.map(({ epoch }) => epoch))).toEqual([[1, 2], [1, 2, 3], []]);
  const [head, ...lines] = describeComparison(compared)
    .split('\n')
    .map((line) => line.split(/ +/).slice(1));
  expect(head).toEqual([
    'model.latent',
    'done',
    'minutes',
    'best',
    '−ELBO',
    'reconstruction',
    'KL',
    'units',
    'MI',
  ]);
  expect(lines).toEqual([
    ['6', '2', '1.1', '2', '33.33', '31.33', '2.00', '3/6', '1.25'],
    ['4', '3', '1.6', '2', '35.00', '33.00', '2.00', '3/4', '1.25'],
    ['4', '0', '0.0', '–', '–', '–', '–', '–', '–'],
  ]);
});

test('epochs of pretraining are done, but neither the best nor part of the curve', async () => {
  await using folder = await temporaryFolder();
  const run = await tinyRun(join(folder.path, 'a'), 4, [30, 31, 45, 44]);
  await changeConfig(run, (config) => ({ ...config, pretraining: { epochs: 2 } }));
  const [compared] = await compareRuns([run]);
  expect(compared).toMatchObject({ epochs: 4, best: { epoch: 4 }, curve: [{ epoch: 3 }, { epoch: 4 }] });
});

test('a comparison of runs on other examples or tokens says that it is one', async () => {
  await using folder = await temporaryFolder();
  const one = await tinyRun(join(folder.path, 'a'), 4, [40]);
  const other = await tinyRun(join(folder.path, 'b'), 6, [30]);
  expect(caveat(await compareRuns([one, other]))).toBeUndefined();
  await changeConfig(other, (config) => ({ ...config, model: { ...config.model, maxTokens: 9 } }));
  const compared = await compareRuns([one, other]);
  expect(describeComparison(compared)).toMatch(
    /\nNot all of these −ELBOs are of the same examples and tokens: model\.maxTokens differs\.$/,
  );
});

test('so does one of grey values and of drawn pixels', async () => {
  await using folder = await temporaryFolder();
  const [grey, drawn] = [join(folder.path, 'a'), join(folder.path, 'b')];
  await writeTinyImageRun(grey, { seed: 1 });
  await writeTinyImageRun(drawn, { seed: 1 }, { binarization: 'dynamic' });
  expect(caveat(await compareRuns([grey, drawn]))).toMatch(/: binarization differs\.$/);
});

/** Keeps figures with a run, as `eval --record` does. */
async function keepEvaluation(run: string, figures: Record<string, number>, examples = 50): Promise<void> {
  const evaluation = { corpus: 'made', part: 'test', examples, tokens: 500, figures };
  await writeFile(join(run, 'evaluation.json'), JSON.stringify(evaluation));
}

/** The cells of a comparison in Markdown, by the names of their columns. */
function columnsOf(markdown: string): Record<string, string>[] {
  const [head = [], , ...rows] = markdown
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
  return rows.map((row) => Object.fromEntries(row.map((cell, i) => [head[i]!, cell])));
}

test('runs that were evaluated have their figures, those that none surpasses and a language model to compare with', async () => {
  await using folder = await temporaryFolder();
  const [lean, full, beaten, plain] = await Promise.all(
    ['lean', 'full', 'beaten', 'plain'].map((name, i) => tinyRun(join(folder.path, name), 4, [40 + i])),
  );
  const language = await tinyRun(join(folder.path, 'language'), 4, [50]);
  await changeConfig(language, (config) => ({ ...config, model: { ...config.model, latent: 0 } }));
  await keepEvaluation(lean!, { negativeElbo: 40, perplexity: 102, bleu4: 5, exactMatch: 0.01 });
  await keepEvaluation(full!, { negativeElbo: 60, perplexity: 140, bleu4: 60, exactMatch: 0.5 });
  await keepEvaluation(beaten!, { negativeElbo: 61, perplexity: 140, bleu4: 55, exactMatch: 0.5 });
  await keepEvaluation(language, { negativeElbo: 41, perplexity: 100 });
  const compared = await compareRuns([lean!, full!, beaten!, plain!, language]);
  const cells = columnsOf(comparisonInMarkdown(compared)).map((row) =>
    ['eval −ELBO', 'IW-PPL', 'of LM', 'BLEU-4', 'exact %', 'front'].map((name) => row[name]),
  );
  expect(cells).toEqual([
    ['40.00', '102.00', '1.020', '5.0', '1.0', '•'],
    ['60.00', '140.00', '1.400', '60.0', '50.0', '•'],
    ['61.00', '140.00', '1.400', '55.0', '50.0', ''],
    ['–', '–', '–', '–', '–', ''],
    ['41.00', '100.00', '1.000', '–', '–', ''],
  ]);

  await keepEvaluation(full!, { negativeElbo: 60, perplexity: 140, bleu4: 60, exactMatch: 0.5 }, 51);
  const unlike = comparisonInMarkdown(await compareRuns([lean!, full!, language]));
  expect(unlike).toMatch(/\n\n.*Not all evaluations are of the same sentences and tokens/);
  expect(columnsOf(unlike).map(({ front }) => front)).toEqual(['', '', '']);
});

test('what is no run is refused', async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, 'file'), '');
  await expect(compareRuns([join(folder.path, 'nothing')])).rejects.toThrow('but there is no such folder.');
});
