import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordedOf } from '../../../export/evaluation/judge.js';
import { recordEvaluation } from '../../../export/evaluation/record-evaluation.js';
import { exportRun } from '../../../export/package/export-run.js';
import { withEvaluation } from '../../../export/package/card/evaluation.js';
import type { Evaluation, Nats } from '../../../src/evaluation/evaluation.js';
import { SentenceVae } from '../../../src/node/sentence-vae.js';
import { readRunEvaluation } from '../../../training/run/run-evaluation.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';
import { writeTinySentenceRun } from '../../fixtures/export/tiny-run.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let run: string;
let model: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  run = join(folder.path, 'run');
  model = join(folder.path, 'model');
  await writeTinySentenceRun(run, { seed: 2 });
  await exportRun(run, model, { prepareBackend: () => tf.setBackend('cpu') });
});
afterAll(() => folder[Symbol.asyncDispose]());

function nats(perSentence: number): Nats {
  return { perSentence, perToken: perSentence / 10, bitsPerToken: perSentence / 7, bitsPerSentence: 1 };
}

const EVALUATION: Evaluation = {
  model: 'models/tiny',
  corpus: 'made',
  corpusSha256: 'ab12',
  part: 'test',
  sentences: 1234,
  tokens: 9876,
  words: 9000,
  unknownWords: 0,
  tooLong: 3,
  draws: 20,
  negativeElbo: nats(64.5),
  reconstruction: nats(33.2),
  kl: nats(31.3),
  importanceWeightedNll: nats(60.25),
  perplexity: { elbo: 90, importanceWeighted: 80.5, perWord: { elbo: 99, importanceWeighted: 88.25 } },
  latents: { latent: 4, activeUnits: 4, mutualInformation: 7.5, klPerDimension: [8, 8, 8, 7.3] },
  reconstructions: {
    bleu: [70, 60, 50, 42.4],
    exactMatch: 0.375,
    short: { sentences: 400, exactMatch: 0.75 },
  },
};
const SETTINGS = { part: 'test', limit: undefined, samples: 100, morphs: 5, seed: 1 } as const;
const RECORDED = recordedOf(SETTINGS, { kind: 'sentences', evaluation: EVALUATION });

test('a package keeps the figures and what they were made by, and is as whole as before', async () => {
  const before = JSON.parse(await readFile(join(model, 'config.json'), 'utf8'));
  await writeFile(join(model, 'config.json'), JSON.stringify({ ...before, later: 'addition' }));
  const files = await recordEvaluation(model, RECORDED, EVALUATION);
  expect(files).toEqual([join(model, 'config.json'), join(model, 'README.md')]);
  const after = JSON.parse(await readFile(join(model, 'config.json'), 'utf8'));
  expect(after).toEqual({ ...before, later: 'addition', evaluation: JSON.parse(JSON.stringify(RECORDED)) });
  await using vae = await SentenceVae.load(model);
  expect(vae.config.evaluation).toMatchObject({
    corpus: 'made',
    corpusSha256: 'ab12',
    draws: 20,
    examples: 1234,
    figures: { negativeElbo: 64.5, bleu4: 42.4, exactMatchOfShort: 0.75, perplexityPerWord: 88.25 },
  });
});

test('its card says them, once, before what follows', async () => {
  await recordEvaluation(model, RECORDED, EVALUATION);
  const second = { ...RECORDED, figures: { ...RECORDED.figures, exactMatch: 0.5 } };
  await recordEvaluation(model, second, EVALUATION);
  const card = await readFile(join(model, 'README.md'), 'utf8');
  expect(card.match(/test part of `made`, 1,234 examples, 20 draws each/g)).toHaveLength(1);
  expect(card).toContain('| reconstructed word by word | 50.0 % |');
  expect(card).not.toContain('37.5 %');
  expect(card).toContain('| BLEU-4 of reconstructions | 42.4 |');
  expect(card.indexOf('importance-weighted')).toBeLessThan(card.indexOf('## Limits'));
  expect(card).toMatch(/<!-- end of evaluation -->\n\n## Limits\n/);
  expect(card.match(/^model-index:$/gm)).toHaveLength(1);
  expect(card).toContain(
    '          - type: bleu\n            name: BLEU-4 of reconstructions\n            value: 42.4\n',
  );
});

test('a card of the user’s own gets them at its end, and a missing one is not made', async () => {
  expect(withEvaluation('# Mine\n', RECORDED)).toMatch(/^# Mine\n\n<!-- evaluation[^]*\| BLEU-4[^]*-->\n$/);
  await rm(join(model, 'README.md'));
  expect(await recordEvaluation(model, RECORDED, EVALUATION)).toEqual([join(model, 'config.json')]);
});

test('a run keeps all of it', async () => {
  expect(await readRunEvaluation(run)).toBeUndefined();
  await recordEvaluation(run, RECORDED, EVALUATION);
  const kept = await readRunEvaluation(run);
  expect(kept).toMatchObject({ corpus: 'made', examples: 1234, tokens: 9876, figures: { kl: 31.3 } });
  expect(kept).toMatchObject({ latents: { klPerDimension: [8, 8, 8, 7.3] } });
  await writeFile(join(run, 'evaluation.json'), '{"corpus":"made"}');
  await expect(readRunEvaluation(run)).rejects.toMatchObject({ code: 'BAD_RUN' });
});

test('figures that are no numbers are left out', () => {
  const { reconstructions: _, ...unwritten } = EVALUATION;
  const evaluation = { ...unwritten, kl: nats(NaN) };
  const { figures } = recordedOf(SETTINGS, { kind: 'sentences', evaluation });
  expect(Object.keys(figures)).not.toContain('kl');
  expect(Object.keys(figures)).not.toContain('bleu4');
  expect(figures['negativeElbo']).toBe(64.5);
});
