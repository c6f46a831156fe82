import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { EvalArguments } from '../../../export/commands/eval.js';
import { evaluate } from '../../../export/evaluation/evaluate.js';
import { exportRun } from '../../../export/package/export-run.js';
import { describeEvaluation } from '../../../src/evaluation/describe-evaluation.js';
import { CheckpointStore } from '../../../training/checkpoint/checkpoint-store.js';
import type { TrainArguments } from '../../../training/commands/train.js';
import { readEpochs } from '../../../training/loop/read-epochs.js';
import { readRunConfig } from '../../../training/run/run-folder.js';
import { train } from '../../../training/run/train.js';
import { temporaryFolder, TINY_FLAGS, writeTinyCorpus } from './tiny-corpus.js';

const logged = vi.spyOn(console, 'log').mockReturnValue();

const { signal } = new AbortController();
const { klEpochs: _, ...FLAGS } = { ...TINY_FLAGS, latent: 0, seed: 7, learningRate: 0.01 };

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let corpus: string;
let run: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  corpus = await writeTinyCorpus(folder.path);
  run = join(folder.path, 'tiny');
  await train({ ...FLAGS, corpus, runs: folder.path, epochs: 2 } as TrainArguments, signal);
  // What stops after an epoch goes on where it was.
  await train({ resume: run, epochs: 4 } as TrainArguments, signal);
});
afterAll(() => folder[Symbol.asyncDispose]());

test('it trains, is resumed and validated by −log p alone', async () => {
  const epochs = await readEpochs(run);
  expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
  for (const { valid, latents } of epochs) {
    expect(valid.kl).toBe(0);
    expect(valid.negativeElbo).toBe(valid.reconstruction);
    expect(latents).toEqual({ activeUnits: 0, latent: 0, mutualInformation: 0 });
  }
  expect(epochs.at(-1)!.valid.negativeElbo).toBeLessThan(epochs[0]!.valid.negativeElbo);
  expect(await readRunConfig(run)).toMatchObject({
    objective: { method: 'elbo', beta: { kind: 'constant', value: 1 } },
    model: { latent: 0, wordDropout: 0.3 },
  });
  const { last } = (await new CheckpointStore(run).index())!;
  expect(await readdir(join(run, last.folder))).not.toContain('encoder');
  const said = logged.mock.calls.flat().join('\n');
  expect(said).toMatch(/epoch {2}4 {2}train −log p \d+\.\d\d {2}valid −log p \d+\.\d\d/);
  expect(said).not.toContain('collapse');
});

test('it is evaluated by its perplexity, and by nothing that needs a latent', async () => {
  const args = {
    model: run,
    corpus,
    part: 'valid',
    checkpoint: 'best',
    draws: 20,
    samples: 10,
    morphs: 2,
    seed: 1,
  };
  const evaluation = await evaluate(args as EvalArguments, signal);
  const { best } = (await new CheckpointStore(run).index())!;
  expect(evaluation.negativeElbo.perSentence).toBeCloseTo(best!.negativeElbo, 3);
  expect(evaluation.importanceWeightedNll).toEqual(evaluation.negativeElbo);
  expect(evaluation).toMatchObject({ draws: 1, latents: { latent: 0, klPerDimension: [] } });
  expect(evaluation.samples).toBeUndefined();
  const table = describeEvaluation(evaluation);
  expect(table).toMatch(/−log p/);
  expect(table).not.toMatch(/KL|active units|NaN|could not/);
});

test('it is not exported, and nothing is left of the attempt', async () => {
  const output = join(folder.path, 'models', 'tiny');
  await expect(exportRun(run, output)).rejects.toThrow(
    /^Expected a run of a VAE in .*, but it is one of a language model, which has no latent\. Judge it with/,
  );
  await expect(access(output)).rejects.toThrow('ENOENT');
});
