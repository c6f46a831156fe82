import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { findModel, ImageVae, SentenceVae } from '../../src/index.js';
import { readConfig } from '../../src/package/open-package.js';
import { packageFolder } from '../../src/package/package-folder.js';
import { withMadePrior } from '../fixtures/prior/with-made-prior.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';
import { expectSeeds } from '../fixtures/seeds/expect-seeds.js';
import { answerSeeds, type SeedAnswers, type Seeds } from '../fixtures/seeds/seeds.js';

const ROOT = join(import.meta.dirname, '../..');
const FIXTURES = join(ROOT, 'test/fixtures/seeds');

const readShippedConfig = async (name: string) => readConfig(await packageFolder(await findModel(name)));

let seeds: Seeds;
let answers: SeedAnswers;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let models: { kjv: string; mnist: string };

beforeAll(async () => {
  seeds = JSON.parse(await readFile(join(FIXTURES, 'seeds.json'), 'utf8')) as Seeds;
  folder = await temporaryFolder();
  const withPrior = async (name: string) => withMadePrior(await findModel(name), join(folder.path, name));
  models = { kjv: await withPrior('kjv'), mnist: await withPrior('mnist') };
  await using writer = await SentenceVae.load(models.kjv);
  await using painter = await ImageVae.load(models.mnist);
  answers = await answerSeeds(seeds, writer, painter);
});

afterAll(() => folder[Symbol.asyncDispose]());

// If this fails, a model was exported anew: test/fixtures/seeds/make.ts says what to do.
it('asks the models that answered', async () => {
  const [sentences, images] = await Promise.all(['kjv', 'mnist'].map(readShippedConfig));
  expect(seeds.models).toEqual({
    sentences: sentences!.files['onnx/weights.data']!.sha256,
    images: images!.files['onnx/decoder.onnx']!.sha256,
  });
});

it('gives what the seeds give, in Node', () => {
  expect(answers.streams).toHaveLength(seeds.streams.length);
  expectSeeds(answers, seeds);
});

it('gives the same in Python, with the example of the documentation', async () => {
  const printed = execFileSync(
    inject('python'),
    [join(FIXTURES, 'answer_seeds.py'), join(ROOT, 'docs/examples/python'), models.kjv, models.mnist],
    { input: JSON.stringify(seeds), maxBuffer: 1 << 26, encoding: 'utf8' },
  );
  const inPython = JSON.parse(printed) as SeedAnswers;
  expect(inPython.streams).toHaveLength(seeds.streams.length);
  expectSeeds(inPython, seeds);
});

it.each([
  ['a word', (changed: SeedAnswers) => changed.streams[3]!.words[2]!++],
  ['a normal number', (changed: SeedAnswers) => (changed.streams[3]!.normals[2]! += 1e-3)],
  ['a token', (changed: SeedAnswers) => changed.sentences[0]![1]!.tokenIds[2]!++],
  ['a shade', (changed: SeedAnswers) => (changed.images[1]![0]![400]! += 0.08)],
])('would notice %s that differs', (_, change) => {
  const changed = structuredClone(answers);
  change(changed);
  expect(() => expectSeeds(changed, seeds)).toThrow('expected');
});
