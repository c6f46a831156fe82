import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkModel } from '../../../bench/models/check-model.js';
import type { EvaluateOptions } from '../../../export/evaluation/evaluate.js';
import { judge, recordedOf } from '../../../export/evaluation/judge.js';
import { recordEvaluation } from '../../../export/evaluation/record-evaluation.js';
import { exportRun } from '../../../export/package/export-run.js';
import type { PackageConfig } from '../../../src/package/config.js';
import { readConfig } from '../../../src/package/open-package.js';
import { packageFolder } from '../../../src/package/package-folder.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';
import { writeTinySentenceRun } from '../../fixtures/export/tiny-run.js';

const { signal } = new AbortController();
const OPTIONS = { data: undefined, threads: 1, signal };
const WORDS = 'the a cat dog sat ran on in mat house'.split(' ');

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let model: string;
let corpus: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  model = join(folder.path, 'model');
  corpus = join(folder.path, 'made.txt');
  const lines = Array.from({ length: 400 }, (_, i) =>
    Array.from({ length: 3 + (i % 5) }, (__, k) => WORDS[(i * (k + 3) + Math.floor(i / 7)) % 10]).join(' '),
  );
  await writeFile(corpus, lines.join('\n'));
  await writeTinySentenceRun(join(folder.path, 'run'), { seed: 2 });
  await exportRun(join(folder.path, 'run'), model, { prepareBackend: () => tf.setBackend('cpu') });
});
afterAll(() => folder[Symbol.asyncDispose]());

async function configOf(): Promise<PackageConfig> {
  const config = await readConfig(await packageFolder(model));
  return { ...config, training: { ...config.training, corpus } };
}

test('a package is what it was when it was recorded, and no other', async () => {
  const settings: EvaluateOptions = {
    model,
    corpus,
    part: 'test',
    checkpoint: 'best',
    draws: 3,
    limit: undefined,
    samples: 4,
    morphs: 1,
    seed: 5,
    data: undefined,
    threads: 1,
    precision: undefined,
  };
  const judged = await judge(settings, signal);
  const recorded = recordedOf(settings, judged);
  await recordEvaluation(model, { ...recorded, corpus }, judged.evaluation);
  const config = await configOf();
  const [validation, evaluation] = await checkModel('tiny', model, config, OPTIONS);
  // The validation figures of the tiny run are made up.
  expect(validation).toMatchObject({ of: 'validation', status: 'not as recorded' });
  expect(evaluation).toMatchObject({ of: 'evaluation', status: 'as recorded', part: 'test' });
  expect(evaluation).toHaveProperty(
    'figures',
    expect.arrayContaining([expect.objectContaining({ name: 'bleu4' })]),
  );

  const { figures } = config.evaluation!;
  const changed = { ...config.evaluation!, figures: { ...figures, kl: 1.02 * figures['kl']! } };
  const [, otherwise] = await checkModel('tiny', model, { ...config, evaluation: changed }, OPTIONS);
  expect(otherwise).toMatchObject({ status: 'not as recorded' });

  const other = { ...config, evaluation: { ...config.evaluation!, corpusSha256: 'another' } };
  const [, unchecked] = await checkModel('tiny', model, other, OPTIONS);
  expect(unchecked).toMatchObject({
    status: 'not checked',
    reason: expect.stringMatching(/is another one$/),
  });
});

test('a text that is not there, or nothing recorded, is no check', async () => {
  const { evaluation: _, ...config } = await configOf();
  const training = { ...config.training, corpus: join(folder.path, 'nowhere.txt') };
  const checks = await checkModel('tiny', model, { ...config, training, evaluation: undefined }, OPTIONS);
  expect(checks).toMatchObject([
    { status: 'not checked', reason: expect.stringMatching(/but there is no .*nowhere\.txt/) },
    {
      status: 'not checked',
      reason: expect.stringMatching(/^none is recorded: sentence-vae eval .* --record$/),
    },
  ]);
});
