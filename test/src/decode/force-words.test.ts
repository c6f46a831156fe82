import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { resultOf } from '../../../src/bulk/outcome.js';
import { readGenerateOptions } from '../../../src/decode/generate-options.js';
import { planDecoding } from '../../../src/decode/plan.js';
import { runDecoders, type Writer } from '../../../src/decode/run-decoders.js';
import { writeSentences } from '../../../src/decode/write-sentences.js';
import { standardDraws } from '../../../src/latent/prior.js';
import { ThisThread } from '../../../src/onnx/this-thread.js';
import { loadTokenizer } from '../../../src/package/load-tokenizer.js';
import { openPackage } from '../../../src/package/open-package.js';
import { packageFolder } from '../../../src/package/package-folder.js';
import { writeTinySentencePackage } from '../../fixtures/export/tiny-package.js';

let folder: string;
let runtime: ThisThread;
let writer: Writer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'forced-'));
  await writeTinySentencePackage(join(folder, 'tiny'), { seed: 1 });
  const opened = await openPackage(await packageFolder(join(folder, 'tiny')), 'sentence-vae', []);
  runtime = new ThisThread({ threads: 1, device: 'cpu' });
  const open = (name: string) => runtime.open(opened.files, `onnx/${name}.onnx`);
  writer = {
    graphs: {
      decoder: open('decoder'),
      constrained: open('constrained_decoder'),
      beams: open('beam_decoder'),
    },
    steps: { start: open('start'), step: open('step') },
    tokenizer: await loadTokenizer(opened),
    config: opened.config,
  };
});

afterAll(async () => {
  await runtime[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

it.each([{}, { temperature: 1, seed: 5 }, { minWords: 8, noRepeatNgram: 2 }])(
  'puts a word where the sentence is the likeliest of all places (%j)',
  async (options) => {
    const generation = readGenerateOptions({ seed: 1, ...options, forced: ['house'] }, 0);
    const plan = planDecoding(writer, generation);
    const latents = standardDraws(4, 4, 3).map((z) => z.map((each) => 2 * each));
    const found = (await writeSentences(writer, latents, generation)).map(resultOf);
    const [[house] = []] = plan.forcedGroups;
    for (const [index, latent] of latents.entries()) {
      const rows = Array.from({ length: plan.maxTokens }, (_, at) => ({
        latent,
        index,
        forcedIds: Array.from({ length: plan.maxTokens }, (_unused, i) => (i === at ? house! : -1)),
      }));
      const tried = (await runDecoders(writer, rows, plan, 1)).map(([only]) => only!);
      const holding = tried.filter(({ tokens }, at) => tokens[at]?.id === house);
      expect(holding.length).toBeGreaterThan(1);
      const best = Math.max(...holding.map(({ logProbability }) => logProbability));
      expect(found[index]!.logProbability).toBeCloseTo(best, 4);
    }
  },
);

it('says so where forced words leave no place for another', async () => {
  // In one of them the first word is likeliest in the middle of three places, with no two beside each other left.
  const latents = standardDraws(20, 4, 3);
  const generation = readGenerateOptions({ forced: ['house', 'small red'], maxWords: 3 }, 0);
  const attempts = await writeSentences(writer, latents, generation);
  const faults = attempts.flatMap(({ fault }) => fault ?? []);
  expect(faults.length).toBeGreaterThan(0);
  // The others are written all the same.
  expect(faults.length).toBeLessThan(20);
  expect(faults[0]).toMatchObject({
    reason: 'no place for a forced word',
    error: { code: 'BAD_ARGUMENT', expected: 'a place for "small red" in a sentence of 3 words' },
  });
  expect(
    attempts.filter(({ result }) => /house/.test(result?.text ?? '') && /small red/.test(result?.text ?? '')),
  ).toHaveLength(20 - faults.length);
  expect(() => attempts.map(resultOf)).toThrow('a place for "small red"');
});
