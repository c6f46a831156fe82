import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { exportRun } from '../../../export/package/export-run.js';
import { openJudgedPackage } from '../../../src/evaluation/judged-package.js';
import type { Posteriors } from '../../../src/evaluation/posteriors.js';
import type { TrainArguments } from '../../../training/commands/train.js';
import { openJudgedRun } from '../../../training/evaluation/judged-run.js';
import { train } from '../../../training/run/train.js';
import {
  temporaryFolder,
  TINY_FLAGS,
  TINY_SENTENCES,
  writeTinyCorpus,
} from '../../training/run/tiny-corpus.js';
import { largestDifference } from '../../training/models/tiny-models.js';

vi.spyOn(console, 'log').mockReturnValue();

const LEAST_KL = 2;
const GAMMA = 0.7;

/** KL of each example, in nats. */
function klOf({ count, latent, mean, logVariance }: Posteriors): number[] {
  const at = (i: number) => 0.5 * (mean[i]! ** 2 + Math.exp(logVariance[i]!) - 1 - logVariance[i]!);
  return Array.from({ length: count }, (_, example) =>
    Array.from({ length: latent }, (__, j) => at(example * latent + j)).reduce((sum, x) => sum + x, 0),
  );
}

/** Variance of the means of each dimension over the examples. */
function spreadOf({ count, latent, mean }: Posteriors): number[] {
  return Array.from({ length: latent }, (_, j) => {
    const values = Array.from({ length: count }, (__, example) => mean[example * latent + j]!);
    const centre = values.reduce((sum, x) => sum + x, 0) / count;
    return values.reduce((sum, x) => sum + (x - centre) ** 2, 0) / count;
  });
}

test('a trained run with both bounds on its posterior is exported with them', async () => {
  await using folder = await temporaryFolder();
  const corpus = await writeTinyCorpus(folder.path);
  const flags = { ...TINY_FLAGS, corpus, runs: folder.path, epochs: 8, batchSize: 16 };
  const given = { ...flags, batchNormMean: GAMMA, leastKl: LEAST_KL } as Partial<TrainArguments>;
  await train(given as TrainArguments, new AbortController().signal); // `train` reads neither `_` nor `$0`
  const run = join(folder.path, 'tiny');
  const model = join(folder.path, 'models', 'tiny');
  const { verification } = await exportRun(run, model);
  for (const difference of Object.values(verification)) expect(difference).toBeLessThan(1e-4);

  await using judgedRun = await openJudgedRun(run, { checkpoint: 'best' });
  await using judgedPackage = await openJudgedPackage(model);
  const sentences = TINY_SENTENCES.filter((_, i) => i % 2).map((text) => judgedRun.tokenizer.encode(text));
  const [ofRun, ofPackage] = [
    await judgedRun.posteriors(sentences),
    await judgedPackage.posteriors(sentences),
  ];
  expect(largestDifference(ofRun.mean, ofPackage.mean)).toBeLessThan(1e-4);
  expect(largestDifference(ofRun.logVariance, ofPackage.logVariance)).toBeLessThan(1e-4);
  for (const kl of klOf(ofPackage)) expect(kl).toBeGreaterThan(LEAST_KL - 1e-4);
  // It is γ² over a batch; running averages follow, and a model so small learns fast.
  for (const variance of spreadOf(ofPackage)) {
    expect(variance).toBeGreaterThan(GAMMA ** 2 / 4);
    expect(variance).toBeLessThan(4 * GAMMA ** 2);
  }
});
