import { beforeAll, describe, expect, test } from 'vitest';
import { crossEntropy, openStepModel } from '../../../bench/quality/step-model.js';
import { openJudgedPackage } from '../../../src/evaluation/judged-package.js';
import { likelihoods } from '../../../src/evaluation/likelihood.js';
import { SentenceVae } from '../../../src/node/sentence-vae.js';
import { writeTinySentencePackage } from '../../fixtures/export/tiny-package.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';

const RUNTIME = { workers: 0, threads: 1 };
const TEXTS = ['the cat sat on the mat .', 'they ran', 'a big dog ran in the house !', 'we saw'];

describe('a package judged token by token', () => {
  let path: string;

  beforeAll(async () => {
    const folder = await temporaryFolder();
    path = folder.path;
    await writeTinySentencePackage(path, { seed: 1 });
    return () => folder[Symbol.asyncDispose]();
  });

  test('has the likelihoods that the scorer has', async () => {
    await using scored = await openJudgedPackage(path, RUNTIME);
    await using stepped = await openStepModel(path, RUNTIME);
    const ids = TEXTS.map((text) => scored.tokenizer.encode(text));
    const options = { draws: 2, seed: 1 };
    const expected = await likelihoods(scored, ids, options);
    const found = await likelihoods(stepped, ids, options);
    for (const [i, nats] of found.reconstruction.entries()) {
      expect(nats).toBeCloseTo(expected.reconstruction[i]!, 4);
    }
    expect(stepped.likeliest).toHaveLength(2 * ids.flat().length);
  });

  test('finds as likeliest what is written after what was written', async () => {
    await using stepped = await openStepModel(path, RUNTIME);
    await using vae = await SentenceVae.load(path, RUNTIME);
    const [latent] = await vae.encode(['the cat sat']);
    const [written] = await vae.decode([latent!.mean]);
    const ids = written!.tokens.map(({ id }) => id);
    await stepped.reconstruction([ids], latent!.mean);
    expect(stepped.likeliest).toEqual(ids);
  });
});

test('cross-entropy is −log softmax, of large logits too', () => {
  expect(crossEntropy(Float32Array.of(0, 0, 0, 0), 2)).toBeCloseTo(Math.log(4), 12);
  expect(crossEntropy(Float32Array.of(1000, 999), 0)).toBeCloseTo(Math.log(1 + Math.exp(-1)), 6);
});
