import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EvalArguments } from '../../../export/commands/eval.js';
import { evaluateImages } from '../../../export/evaluation/evaluate-images.js';
import { judgedKind } from '../../../export/evaluation/judged-kind.js';
import { exportRun } from '../../../export/package/export-run.js';
import { describeImageEvaluation, type ImageEvaluation } from '../../../src/evaluation/image-evaluation.js';
import { writeTinyImageRun, writeTinySentenceRun } from '../../fixtures/export/tiny-run.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';

const { signal } = new AbortController();
const defaults = { corpus: 'mnist', part: 'test', checkpoint: 'best', draws: 40, limit: 12, seed: 1 };
const judge = (given: Partial<EvalArguments>) =>
  evaluateImages({ ...defaults, ...given } as EvalArguments, signal); // the rest are flags for sentences

const FIGURES = ['negativeElbo', 'reconstruction', 'kl', 'importanceWeightedNll'] as const;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => (folder = await temporaryFolder()));
afterAll(() => folder[Symbol.asyncDispose]());

describe.each(['dynamic', 'none'] as const)('of a run on pixels drawn %s', (binarization) => {
  let ofRun: ImageEvaluation;
  let ofPackage: ImageEvaluation;
  beforeAll(async () => {
    const run = join(folder.path, `run-${binarization}`);
    const model = join(folder.path, `model-${binarization}`);
    const changes = { layers: 2, activation: 'tanh' } as const;
    await writeTinyImageRun(
      run,
      { seed: 3 },
      binarization === 'none' ? changes : { ...changes, binarization },
    );
    await exportRun(run, model, { prepareBackend: () => tf.setBackend('cpu') });
    ofRun = await judge({ model: run });
    ofPackage = await judge({ model });
  });

  test('a checkpoint and its package agree to a thousandth of a nat', () => {
    for (const figure of FIGURES) {
      expect(Math.abs(ofRun[figure].perImage - ofPackage[figure].perImage)).toBeLessThan(1e-3);
    }
    expect(ofPackage.binarization).toBe(binarization);
    expect(ofPackage.images).toBe(12);
  });

  test('the figures belong together', () => {
    const { negativeElbo, reconstruction, kl, importanceWeightedNll, latents } = ofPackage;
    expect(negativeElbo.perImage).toBeCloseTo(reconstruction.perImage + kl.perImage, 8);
    expect(negativeElbo.bitsPerPixel).toBeCloseTo(negativeElbo.perImage / (784 * Math.LN2), 10);
    expect(importanceWeightedNll.perImage).toBeLessThan(negativeElbo.perImage);
    expect(latents.klPerDimension).toHaveLength(3);
    const table = describeImageEvaluation(ofPackage);
    expect(table).toContain('12 images');
    expect(table).toMatch(/IW-NLL, 40 draws +\d+\.\d\d/);
    expect(table).not.toMatch(/NaN|undefined|unknown/);
  });
});

async function nll(given: Partial<EvalArguments>): Promise<number> {
  return (await judge({ model: join(folder.path, 'model-dynamic'), ...given })).importanceWeightedNll
    .perImage;
}

test('more draws lower the importance-weighted figure, and the seed decides them', async () => {
  expect(await nll({ draws: 300 })).toBeLessThan(await nll({ draws: 1 }));
  expect(await nll({ seed: 4 })).toBe(await nll({ seed: 4 }));
  expect(await nll({ seed: 4 })).not.toBe(await nll({ seed: 5 }));
});

test('what a folder holds is known, and only a corpus of images will do', async () => {
  const sentences = join(folder.path, 'sentences');
  await writeTinySentenceRun(sentences, { seed: 1 });
  expect(await judgedKind(sentences)).toBe('sentences');
  for (const name of ['run-dynamic', 'model-dynamic']) {
    expect(await judgedKind(join(folder.path, name))).toBe('images');
  }
  const model = join(folder.path, 'run-dynamic');
  await expect(judge({ model, corpus: 'kjv' })).rejects.toThrow('Expected a corpus of images, for a model');
  await expect(judge({ model, draws: 0 })).rejects.toThrow('Expected --draws to be a whole number');
  await expect(judge({ model: sentences })).rejects.toThrow('but it is one on sentences.');
});
