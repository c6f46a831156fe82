import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { imageRecipe, readRunCorpus, readRunImages } from '../../../training/run/run-corpus.js';
import type { ImageRunConfig, SentenceRunConfig } from '../../../training/run/run-config.js';
import { readRunConfig } from '../../../training/run/run-folder.js';
import { writeTinyImageRun, writeTinySentenceRun } from '../../fixtures/export/tiny-run.js';
import { writeTinyImages, writeTinyText, type TinyCorpus } from '../../fixtures/prior/tiny-corpora.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let text: TinyCorpus;
let run: SentenceRunConfig;

beforeAll(async () => {
  folder = await temporaryFolder();
  text = await writeTinyText(folder.path);
  await writeTinySentenceRun(join(folder.path, 'run'), { seed: 1, corpus: text });
  run = (await readRunConfig(join(folder.path, 'run'))) as SentenceRunConfig;
});
afterAll(() => folder[Symbol.asyncDispose]());

const trainedOn = (changes: Partial<TinyCorpus>): SentenceRunConfig => ({
  ...run,
  corpus: { ...run.corpus, ...changes },
});

it('reads the corpus of a run again, also where it lies elsewhere now', async () => {
  const { parts, sha256 } = await readRunCorpus(run, {});
  expect(sha256).toBe(text.sha256);
  expect(parts.train.length).toBeGreaterThan(800);
  const moved = await readRunCorpus(trainedOn({ source: 'nowhere.txt' }), { corpus: text.source });
  expect(moved.sha256).toBe(sha256);
});

it.each([
  ['-', 'BAD_CORPUS', 'it came from standard input and cannot be read again'],
  ['nowhere.txt', 'BAD_CORPUS', 'there is no nowhere.txt'],
])('cannot read it from %s', async (source, code, received) => {
  await expect(readRunCorpus(trainedOn({ source }), {})).rejects.toMatchObject({ code, received });
});

it('refuses one that has changed', async () => {
  const corpus = join(folder.path, 'longer.txt');
  await writeFile(corpus, `${await readFile(text.source, 'utf8')}\nthe house heard the mat`);
  await expect(readRunCorpus(run, { corpus })).rejects.toMatchObject({
    code: 'BAD_RUN',
    received: expect.stringMatching(/longer\.txt is another: SHA-256 \w+…, the run has \w+…$/),
  });
});

it('reads images by their recipe', async () => {
  const corpus = await writeTinyImages(folder.path);
  await writeTinyImageRun(join(folder.path, 'images'), { seed: 1, corpus });
  const config = (await readRunConfig(join(folder.path, 'images'))) as ImageRunConfig;
  expect((await readRunImages(config)).parts.train.count).toBe(10_000);
  await expect(readRunImages(config, { corpus: 'mnist' })).rejects.toMatchObject({ code: 'BAD_RUN' });
  await expect(imageRecipe('kjv')).rejects.toMatchObject({ code: 'BAD_RUN' });
});
