import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EvalArguments } from '../../../export/commands/eval.js';
import { evaluate } from '../../../export/evaluation/evaluate.js';
import { exportRun } from '../../../export/package/export-run.js';
import { describeEvaluation } from '../../../src/evaluation/describe-evaluation.js';
import type { Evaluation, Nats } from '../../../src/evaluation/evaluation.js';
import type { PriorName } from '../../../src/latent/prior.js';
import { CheckpointStore } from '../../../training/checkpoint/checkpoint-store.js';
import { uniforms } from '../../../src/random/draws.js';
import { writeTinyText } from '../../fixtures/prior/tiny-corpora.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';
import { writeTinySentenceRun } from '../../fixtures/export/tiny-run.js';

const WORDS = 'the a cat dog sat ran on in mat house or zebra'.split(' ');

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let corpus: string;
let run: string;
let model: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  corpus = join(folder.path, 'made.txt');
  const lines = Array.from({ length: 900 }, (_, index) => {
    const draws = uniforms({ seed: 9, purpose: 'verification', index }, 2 + (index % 13));
    return [...draws].map((u) => WORDS[Math.floor(u * WORDS.length)]).join(' ');
  });
  await writeFile(corpus, lines.join('\n'));
  run = join(folder.path, 'run');
  model = join(folder.path, 'model');
  await writeTinySentenceRun(run, { seed: 2 }, { tiedEmbeddings: true });
  await exportRun(run, model, { prepareBackend: () => tf.setBackend('cpu') });
});
afterAll(() => folder[Symbol.asyncDispose]());

function flags(given: Partial<EvalArguments>): EvalArguments {
  const defaults = {
    part: 'test',
    checkpoint: 'best',
    draws: 20,
    samples: 0,
    temperature: 1,
    morphs: 5,
    seed: 1,
    json: false,
  };
  return { _: [], $0: '', signal, model, corpus, ...defaults, ...given } as EvalArguments;
}
const { signal } = new AbortController();
const judge = (given: Partial<EvalArguments>) => evaluate(flags(given), signal);

const LIKELIHOODS = ['negativeElbo', 'reconstruction', 'kl', 'importanceWeightedNll'] as const;

describe('a checkpoint and its package', () => {
  let ofRun: Evaluation;
  let ofPackage: Evaluation;
  beforeAll(async () => {
    ofRun = await judge({ model: run });
    ofPackage = await judge({ model });
  });

  test('agree to a thousandth of a nat', () => {
    for (const figure of LIKELIHOODS) {
      expect(Math.abs(ofRun[figure].perSentence - ofPackage[figure].perSentence)).toBeLessThan(1e-3);
    }
    const { mutualInformation } = ofRun.latents;
    expect(Math.abs(mutualInformation - ofPackage.latents.mutualInformation)).toBeLessThan(1e-3);
    expect(ofRun.latents.activeUnits).toBe(ofPackage.latents.activeUnits);
  });

  test('with products in bf16 the figures stay where they are', async () => {
    const rounded = await judge({ model: run, precision: 'bf16' });
    for (const figure of LIKELIHOODS) {
      expect(Math.abs(ofRun[figure].perSentence - rounded[figure].perSentence)).toBeLessThan(0.05);
    }
  });

  test('know the same corpus', () => {
    for (const { sentences, tokens, tooLong, unknownWords } of [ofRun, ofPackage]) {
      expect(sentences).toBeGreaterThan(20);
      expect(tokens).toBeGreaterThan(sentences);
      expect(tooLong).toBeGreaterThan(0); // of 13 and 14 words
      expect(unknownWords).toBeGreaterThan(0.03); // zebra
      expect(unknownWords).toBeLessThan(0.15);
    }
  });
});

test('the figures belong together', async () => {
  const { negativeElbo, reconstruction, kl, importanceWeightedNll, perplexity, tokens, sentences, latents } =
    await judge({ draws: 50 });
  expect(negativeElbo.perSentence).toBeCloseTo(reconstruction.perSentence + kl.perSentence, 8);
  for (const { perSentence, perToken, bitsPerToken } of [negativeElbo, kl] satisfies Nats[]) {
    expect(perToken).toBeCloseTo((perSentence * sentences) / tokens, 10);
    expect(bitsPerToken).toBeCloseTo(perToken / Math.log(2), 10);
  }
  expect(importanceWeightedNll.perSentence).toBeLessThan(negativeElbo.perSentence);
  expect(perplexity.elbo).toBeCloseTo(Math.exp(negativeElbo.perToken), 8);
  expect(perplexity.importanceWeighted).toBeCloseTo(Math.exp(importanceWeightedNll.perToken), 8);
  expect(latents.klPerDimension.reduce((sum, each) => sum + each, 0)).toBeCloseTo(kl.perSentence, 4);
});

async function nll(given: Partial<EvalArguments>): Promise<number> {
  return (await judge(given)).importanceWeightedNll.perSentence;
}

test('more draws lower the importance-weighted figure, and the seed decides them', async () => {
  expect(await nll({ draws: 200 })).toBeLessThan(await nll({ draws: 1 }));
  expect(await nll({ seed: 4 })).toBe(await nll({ seed: 4 }));
  expect(await nll({ seed: 4 })).not.toBe(await nll({ seed: 5 }));
});

test('what it writes is judged too, and all of it is said in a table', async () => {
  const evaluation = await judge({ model: run, samples: 40, limit: 12 });
  expect(evaluation.sentences).toBeLessThanOrEqual(12);
  const { reconstructions, samples, interpolations } = evaluation;
  expect(reconstructions?.bleu).toHaveLength(4);
  expect(reconstructions?.exactMatch).toBeLessThan(0.5);
  expect(samples).toMatchObject({ count: 40, prior: 'standard', temperature: 1 });
  expect(samples?.heldOut.count).toBe(evaluation.sentences);
  expect(samples?.heldOut.forwardPerplexity).toBeLessThan(samples!.forwardPerplexity!);
  expect(samples?.forwardPerplexity).toBeGreaterThan(1);
  expect(interpolations).toMatchObject({ count: 5 });
  expect(interpolations?.overlap).toBeGreaterThan(0);
  const table = describeEvaluation(evaluation);
  for (const word of ['−ELBO', 'IW-NLL, 20 draws', 'perplexity', 'active units', 'self-BLEU', 'morphs']) {
    expect(table).toContain(word);
  }
  expect(table).not.toMatch(/NaN|undefined|Infinity/);
});

/** A run like the other but for the last number of a network, judged. */
async function judgeSpoilt(network: 'encoder' | 'decoder'): Promise<Evaluation> {
  const spoilt = join(folder.path, `spoilt-${network}`);
  await cp(run, spoilt, { recursive: true });
  const weights = join(
    spoilt,
    (await new CheckpointStore(spoilt).index())!.best!.folder,
    network,
    'weights.bin',
  );
  const bytes = await readFile(weights);
  bytes.writeFloatLE(NaN, bytes.length - 4);
  await writeFile(weights, bytes);
  return judge({ model: spoilt, samples: 4, limit: 12 });
}

describe('a weight that is no number', () => {
  test('in the decoder loses the reconstruction, and nothing that the encoder says', async () => {
    const spoilt = await judgeSpoilt('decoder');
    const sound = await judge({ model: run, limit: 12 });
    expect(spoilt.reconstruction.perSentence).toBeNaN();
    expect(spoilt.kl).toEqual(sound.kl);
    expect(spoilt.latents).toEqual(sound.latents);
    expect(spoilt.notWritten).toMatch(/^Expected /);
    const table = describeEvaluation(spoilt);
    expect(table).toMatch(/reconstruction\s+unknown/);
    expect(table).toContain('What it writes could not be judged. Expected ');
  });

  test('in the posterior’s width loses the likelihoods, and not the active units', async () => {
    const spoilt = await judgeSpoilt('encoder');
    expect(spoilt.kl.perSentence).toBeNaN();
    expect(spoilt.latents.activeUnits).toBeGreaterThan(0);
  });
});

test.each([
  ['a sentence', 30],
  ['all of them', 1],
])('%s without a known word costs no figure', async (_, every) => {
  const strange = join(folder.path, `strange-${every}.txt`);
  const lines = Array.from({ length: 300 }, (__, i) =>
    i % every === 0 ? `zebra gnu${i}` : `the ${WORDS[i % 11]} sat on ${'big '.repeat(1 + (i % 5))}mat`,
  );
  await writeFile(strange, lines.join('\n'));
  const part = 'train';
  const { sentences, samples, reconstructions, unknownWords } = await judge({
    corpus: strange,
    part,
    draws: 1,
    samples: 10,
    morphs: 1,
  });
  expect(sentences).toBeGreaterThan(every === 1 ? 100 : 4);
  expect(unknownWords > 0.99).toBe(every === 1);
  expect(samples?.forwardPerplexity).toBeGreaterThan(1);
  // There is nothing to compare with where nothing can be reconstructed.
  expect(reconstructions === undefined).toBe(every === 1);
});

test('samples start from the prior that is asked for, of a run from one that is fitted for it', async () => {
  const text = await writeTinyText(folder.path);
  const fitted = join(folder.path, 'fitted');
  await writeTinySentenceRun(fitted, { seed: 2, corpus: text });
  const scores = async (prior?: PriorName) =>
    (await judge({ model: fitted, corpus: text.source, samples: 20, morphs: 0, draws: 1, limit: 9, prior }))
      .samples!;
  const own = await scores();
  expect(own.prior).toBe('fitted');
  const standard = await scores('standard');
  expect(standard.prior).toBe('standard');
  expect(standard.forwardPerplexity).not.toBe(own.forwardPerplexity);
  expect(standard.heldOut).toEqual(own.heldOut);
});

test.each([
  [{ draws: 0 }, 'Expected --draws to be a whole number of at least 1, but it is 0. Run sentence-vae eval'],
  [{ samples: 1.5 }, 'Expected --samples to be a whole number of at least 0, but it is 1.5.'],
  [{ precision: 'bf16' as const }, 'Expected --precision with a run, which TensorFlow judges, but'],
  [{ corpus: 'nowhere.txt' }, 'but there is no nowhere.txt.'],
  [{ prior: 'fitted' as const }, 'Expected a model with a fitted prior, but model has none.'],
  [{ temperature: -1 }, 'Expected a temperature from 0 to 100, but -1 came.'],
])('%o is refused', async (given, message) => {
  await expect(judge(given)).rejects.toThrow(message);
});

test('a run is not judged on a GPU, its export is', async () => {
  await expect(judge({ model: run, device: 'cuda' })).rejects.toThrow(
    `Expected --device cuda with a package, which ONNX Runtime computes, but ${run} is a run.`,
  );
});
