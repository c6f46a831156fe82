import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { findModel, ImageVae, SentenceVae } from '../../src/index.js';
import { DEFAULT_MODEL } from '../../src/package/default-model.js';
import { readConfig } from '../../src/package/open-package.js';
import { packageFolder } from '../../src/package/package-folder.js';
import { withMadePrior } from '../fixtures/prior/with-made-prior.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';
import { expectSeeds, expectSentences } from '../fixtures/seeds/expect-seeds.js';
import {
  answerSeeds,
  answerSentences,
  HUNDRED_ASK,
  HUNDRED_DECIMALS,
  type SeedAnswers,
  type SeedAsks,
  type Seeds,
} from '../fixtures/seeds/seeds.js';

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

/** Asks the Python example of the documentation. */
function askPython(asks: SeedAsks, sentenceModel: string): SeedAnswers {
  const printed = execFileSync(
    inject('python'),
    [join(FIXTURES, 'answer_seeds.py'), join(ROOT, 'docs/examples/python'), sentenceModel, models.mnist],
    { input: JSON.stringify(asks), maxBuffer: 1 << 26, encoding: 'utf8' },
  );
  return JSON.parse(printed) as SeedAnswers;
}

it('gives the same in Python, with the example of the documentation', () => {
  const inPython = askPython(seeds, models.kjv);
  expect(inPython.streams).toHaveLength(seeds.streams.length);
  expectSeeds(inPython, seeds);
});

// test/src/web/in-chromium.test.ts asks Chromium.
it('gives a hundred sentences of the model that is meant where none is named, in Node and in Python', async () => {
  const model = await findModel(DEFAULT_MODEL.sentences);
  await using vae = await SentenceVae.load(model);
  const inNode = await answerSentences(vae, HUNDRED_ASK);
  expect(new Set(inNode.map(({ text }) => text)).size).toBeGreaterThan(90);
  const { sentences } = askPython({ streams: [], sentences: [{ ask: HUNDRED_ASK }], images: [] }, model);
  expectSentences(sentences[0]!, inNode, HUNDRED_DECIMALS);
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
