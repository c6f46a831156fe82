import { appendFile, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dense } from '../../../export/handlers/layers/dense.js';
import { registerLayer } from '../../../export/handlers/layer-registry.js';
import { exportRun, type ExportOptions } from '../../../export/package/export-run.js';
import { SentenceVaeError } from '../../../src/errors.js';
import { openPackage } from '../../../src/package/open-package.js';
import { packageFolder } from '../../../src/package/package-folder.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';
import { writeTinyImageRun, writeTinySentenceRun } from '../../fixtures/export/tiny-run.js';

const onCpu: ExportOptions = { prepareBackend: () => tf.setBackend('cpu') };

let runs: Awaited<ReturnType<typeof temporaryFolder>>;
let sentenceRun: string;
let imageRun: string;

beforeAll(async () => {
  runs = await temporaryFolder();
  sentenceRun = join(runs.path, 'sentence');
  imageRun = join(runs.path, 'image');
  await writeTinySentenceRun(sentenceRun, { seed: 1 }, { bidirectional: true, tiedEmbeddings: true });
  await writeTinyImageRun(imageRun, { seed: 1 });
});
afterAll(() => runs[Symbol.asyncDispose]());

/** A copy of the sentence run, for a test to spoil. */
async function copyOfRun(folder: string): Promise<string> {
  const run = join(folder, 'run');
  await cp(sentenceRun, run, { recursive: true });
  return run;
}

/** All files of a folder, with their content. */
async function contentOf(folder: string): Promise<Record<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(
      files.map(async (file) => [file.slice(folder.length + 1), await readFile(file)] as const),
    ),
  );
}

test.each(['int8', 'fp16'] as const)('a sentence run becomes a package in %s', async (precision) => {
  await using out = await temporaryFolder();
  const folder = join(out.path, precision);
  const { quantization, bytes } = await exportRun(sentenceRun, folder, { ...onCpu, quantize: precision });
  const { config } = await openPackage(await packageFolder(folder), 'sentence-vae', ['onnx/weights.data']);
  expect(config).toMatchObject({ precision, quantization });
  expect(Math.abs(quantization!.negativeElbo)).toBeLessThan(0.01);
  expect(quantization!.equalGreedyTokens).toBeGreaterThan(0.95);
  expect(bytes).toBeGreaterThan(0);
  expect(await readdir(folder)).not.toContain('float32');
  const card = await readFile(join(folder, 'README.md'), 'utf8');
  expect(card).toContain(`Precision: ${precision}. Against float32`);
});

test('an image run becomes a package in 8 bits', async () => {
  await using out = await temporaryFolder();
  const folder = join(out.path, 'image');
  const { quantization } = await exportRun(imageRun, folder, { ...onCpu, quantize: 'int8' });
  const { config } = await openPackage(await packageFolder(folder), 'image-vae', []);
  expect(config).toMatchObject({
    precision: 'int8',
    quantization: { negativeElbo: quantization!.negativeElbo },
  });
  expect(Math.abs(quantization!.negativeElbo)).toBeLessThan(0.01);
});

test('a sentence run becomes a package that the runtime opens', async () => {
  await using out = await temporaryFolder();
  const folder = join(out.path, 'models', 'tiny');
  const { verification, name, bytes } = await exportRun(sentenceRun, folder, onCpu);

  const graphs = ['encoder', 'decoder', 'scorer', 'start', 'step', 'constrained_decoder', 'beam_decoder'];
  const files = [...graphs.map((graph) => `onnx/${graph}.onnx`), 'onnx/weights.data'];
  const { config } = await openPackage(await packageFolder(folder), 'sentence-vae', files);
  expect(Object.keys(config.files).toSorted()).toEqual(
    [...files, 'tokenizer.json', 'tokenizer_config.json'].toSorted(),
  );
  expect(config).toMatchObject({
    name: 'tiny',
    precision: 'fp32',
    sizes: { vocabulary: 30, embedding: 12, hidden: 16, latent: 4, maxTokens: 12 },
    tokenIds: { pad: 0, unk: 1, bos: 2, eos: 3 },
    training: { corpus: 'tiny', licence: 'CC0-1.0', seed: 1, epochs: 1, steps: 12 },
    metrics: { negativeElbo: 31.5, reconstruction: 30, kl: 1.5 },
    verification,
  });
  expect(name).toBe('tiny');
  expect(Object.keys(verification)).toEqual([
    'encoder',
    'decoder',
    'scorer',
    'step',
    'constrained_decoder',
    'beam_decoder',
    'logits',
  ]);
  for (const difference of Object.values(verification)) expect(difference).toBeLessThan(1e-4);
  expect(bytes).toBe(Object.values(config.files).reduce((sum, file) => sum + file.bytes, 0));
  const card = await readFile(join(folder, 'README.md'), 'utf8');
  for (const part of ['CC0-1.0', '31.50', '## Limits', '100 examples']) expect(card).toContain(part);
  expect(await readdir(join(out.path, 'models'))).toEqual(['tiny']);
});

test('an image run becomes a package that the runtime opens', async () => {
  await using out = await temporaryFolder();
  const folder = join(out.path, 'digits');
  await exportRun(imageRun, folder, { ...onCpu, name: 'mnist-tiny' });
  const { config } = await openPackage(await packageFolder(folder), 'image-vae', ['onnx/encoder.onnx']);
  expect(config).toMatchObject({
    name: 'mnist-tiny',
    sizes: { height: 28, width: 28, hidden: 16, latent: 3 },
  });
  expect(Object.keys(config.files).toSorted()).toEqual(['onnx/decoder.onnx', 'onnx/encoder.onnx']);
  expect(await readFile(join(folder, 'README.md'), 'utf8')).toContain('mnist-tiny');
});

test('the same run gives the same bytes', async () => {
  await using out = await temporaryFolder();
  const [first, second] = [join(out.path, 'a', 'tiny'), join(out.path, 'b', 'tiny')];
  await exportRun(sentenceRun, first, onCpu);
  await exportRun(sentenceRun, second, onCpu);
  expect(await contentOf(first)).toEqual(await contentOf(second));
});

test('an earlier package is replaced, with all that lay in it', async () => {
  await using out = await temporaryFolder();
  const folder = join(out.path, 'tiny');
  await exportRun(sentenceRun, folder, onCpu);
  await writeFile(join(folder, 'stale.onnx'), 'old');
  await exportRun(imageRun, folder, onCpu);
  expect((await readdir(folder)).toSorted()).toEqual(['README.md', 'config.json', 'onnx']);
  expect(await readdir(out.path)).toEqual(['tiny']);
});

test('a folder that holds something else is left alone', async () => {
  await using out = await temporaryFolder();
  const folder = join(out.path, 'models');
  await mkdir(join(folder, 'mine'), { recursive: true });
  await expect(exportRun(sentenceRun, folder, onCpu)).rejects.toMatchObject({
    code: 'BAD_ARGUMENT',
    message: expect.stringMatching(/holds something else.*models\/my-model/),
  });
  expect(await readdir(folder)).toEqual(['mine']);
});

test('a graph that computes something else is not written, and the old package stays', async () => {
  await using out = await temporaryFolder();
  const folder = join(out.path, 'tiny');
  await exportRun(sentenceRun, folder, onCpu);
  const before = await contentOf(folder);
  // A handler that forgets the activation: the decoder's first state is then not what tfjs makes of it.
  registerLayer('Dense', (call, graph) =>
    dense(
      { ...call, layer: { ...call.layer, config: { ...call.layer.config, activation: 'linear' } } },
      graph,
    ),
  );
  try {
    await expect(exportRun(sentenceRun, folder, onCpu)).rejects.toMatchObject({
      code: 'NOT_EQUAL',
      message: expect.stringMatching(
        /agree to within 0\.0001, but .*scorer differs by .*Nothing was written/,
      ),
    });
  } finally {
    registerLayer('Dense', dense);
  }
  expect(await contentOf(folder)).toEqual(before);
  expect(await readdir(out.path)).toEqual(['tiny']);
});

test('a backend that fails, or a stop, leaves nothing behind', async () => {
  await using out = await temporaryFolder();
  const folder = join(out.path, 'tiny');
  const failure = new SentenceVaeError('NO_BACKEND', {
    expected: 'a backend',
    received: 'none loads',
    remedy: 'Install one',
  });
  await expect(
    exportRun(sentenceRun, folder, { prepareBackend: () => Promise.reject(failure) }),
  ).rejects.toBe(failure);
  const signal = AbortSignal.abort();
  await expect(exportRun(sentenceRun, folder, { ...onCpu, signal })).rejects.toBe(signal.reason);
  expect(await readdir(out.path)).toEqual([]);
});

/** A line of metrics.jsonl. */
function epoch(step: number, negativeElbo: number): string {
  const train = { reconstruction: 1, kl: 2, total: 3 };
  const valid = { negativeElbo, reconstruction: 1, kl: 2 };
  return `${JSON.stringify({ kind: 'epoch', step, epoch: 1, beta: 1, train, valid })}\n`;
}

test('the last checkpoint comes with the figures of the latest finished epoch', async () => {
  await using out = await temporaryFolder();
  const run = await copyOfRun(out.path);
  await appendFile(join(run, 'metrics.jsonl'), `${epoch(6, 50)}${epoch(12, 40)}${epoch(18, 30)}{"kind":"ep`);
  const folder = join(out.path, 'tiny');
  await exportRun(run, folder, { ...onCpu, checkpoint: 'last' });
  const config: unknown = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8'));
  expect(config).toMatchObject({ metrics: { negativeElbo: 40 } });
});

test('a run without example sentences is verified on random ones', async () => {
  await using out = await temporaryFolder();
  const run = await copyOfRun(out.path);
  await rm(join(run, 'examples.json'));
  expect((await exportRun(run, join(out.path, 'tiny'), onCpu)).verification).toHaveProperty('scorer');
});

const spoils: [string, string, (run: string) => Promise<void>, RegExp][] = [
  ['no run', 'BAD_RUN', (run) => rm(run, { recursive: true }), /run folder/],
  ['no checkpoint', 'BAD_RUN', (run) => rm(join(run, 'checkpoints.json')), /checkpoint .*--resume/],
  [
    'no finished epoch',
    'BAD_RUN',
    (run) =>
      writeFile(
        join(run, 'checkpoints.json'),
        JSON.stringify({ last: { folder: 'checkpoints/step-00000012', step: 12, epoch: 0 }, best: null }),
      ),
    /has not finished an epoch/,
  ],
  ['no tokenizer', 'BAD_RUN', (run) => rm(join(run, 'tokenizer'), { recursive: true }), /tokenizer\.json/],
  [
    'examples of another form',
    'BAD_RUN',
    (run) => writeFile(join(run, 'examples.json'), '{"sentences":[1]}'),
    /list of sentences/,
  ],
  [
    'examples that are not JSON',
    'BAD_RUN',
    (run) => writeFile(join(run, 'examples.json'), '{'),
    /examples\.json/,
  ],
  [
    'a tokenizer that is not JSON',
    'BAD_RUN',
    (run) => writeFile(join(run, 'tokenizer', 'tokenizer.json'), '{'),
    /tokenizer\.json/,
  ],
  [
    'a tokenizer of another model',
    'BAD_RUN',
    async (run) => {
      const path = join(run, 'tokenizer', 'tokenizer.json');
      await writeFile(path, (await readFile(path, 'utf8')).replace(',"!":29', ''));
    },
    /to know 30 tokens.*it knows 29/,
  ],
  [
    'a checkpoint that is cut short',
    'BAD_MODEL_FILE',
    (run) => writeFile(join(run, 'checkpoints/step-00000012/decoder/weights.bin'), new Uint8Array(10)),
    /weights\.bin.*cut short/,
  ],
];

test.each(spoils)('%s: one clear sentence and no package', async (_, code, spoil, message) => {
  await using out = await temporaryFolder();
  const run = await copyOfRun(out.path);
  await spoil(run);
  const error: unknown = await exportRun(run, join(out.path, 'tiny'), onCpu).catch(
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ name: 'SentenceVaeError', code, message: expect.stringMatching(message) });
  expect(await readdir(out.path)).not.toContain('tiny');
});

test('a folder that cannot be made', async () => {
  await using out = await temporaryFolder();
  await writeFile(join(out.path, 'models'), 'a file where a folder should be');
  await expect(exportRun(sentenceRun, join(out.path, 'models', 'tiny'), onCpu)).rejects.toMatchObject({
    code: 'CANNOT_WRITE',
  });
});
