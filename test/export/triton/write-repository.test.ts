import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { writeRepository } from '../../../export/triton/write-repository.js';
import { SentenceVae } from '../../../src/node/sentence-vae.js';
import { findModel } from '../../../src/package/shipped-models.js';
import { imageGraphs, sentenceGraphs, type GraphSpec } from '../../../src/server/oip/models/graph-specs.js';
import { openModel } from '../../../src/server/oip/models/open-model.js';
import type { TensorSpec } from '../../../src/server/oip/models/tensor-spec.js';
import { readRestLimits } from '../../../src/server/rest/limits.js';
import { ImageVae } from '../../../src/node/image-vae.js';
import { withShippedModels } from '../../fixtures/server/shipped-models.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';
import { runPython } from '../../fixtures/triton/run-python.js';
import { prepareTritonClient } from '../../setup/python-environment.js';

interface ConfigTensor {
  name: string;
  data_type: string;
  dims: string[];
  optional?: boolean;
}

/** A ModelConfig message in JSON: 64-bit numbers are strings, and zeros are left out. */
interface Config {
  name: string;
  platform?: string;
  backend?: string;
  max_batch_size?: number;
  dynamic_batching?: object;
  input: ConfigTensor[];
  output: ConfigTensor[];
}

const shipped = withShippedModels(['kjv', 'mnist']);

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let repository: string;
let configs: Record<string, Config>;

beforeAll(async () => {
  folder = await temporaryFolder();
  repository = join(folder.path, 'repository');
  await writeRepository(await findModel('kjv'), repository);
  await writeRepository(await findModel('mnist'), repository);
  configs = await runPython(await prepareTritonClient(), script('read_configs.py'), [repository]);
});
afterAll(() => folder[Symbol.asyncDispose]());

const script = (name: string) => fileURLToPath(new URL(`../../fixtures/triton/${name}`, import.meta.url));

const DATATYPES: Record<string, string> = {
  BOOL: 'TYPE_BOOL',
  BYTES: 'TYPE_STRING',
  FP32: 'TYPE_FP32',
  INT64: 'TYPE_INT64',
  'tensor(bool)': 'TYPE_BOOL',
  'tensor(float)': 'TYPE_FP32',
  'tensor(int64)': 'TYPE_INT64',
};

type Tensor = [name: string, datatype: string, shape: number[]];

/** The tensors of a configuration as clients see them. */
const clientTensors = ({ max_batch_size: rows = 0 }: Config, tensors: ConfigTensor[]): Tensor[] =>
  tensors.map(({ name, data_type: type, dims }) => [
    name,
    type,
    [...(rows > 0 ? [-1] : []), ...dims.map(Number)],
  ]);

const shown = (tensors: readonly TensorSpec[]): Tensor[] =>
  tensors.map(({ name, datatype, shape }) => [
    name,
    DATATYPES[datatype]!,
    shape.length === 0 ? [1] : shape.map((length) => (typeof length === 'number' ? length : -1)),
  ]);

it('has a model for each graph, and one for texts, as the server names them', async () => {
  const { models } = shipped;
  using kjv = models.lease('kjv');
  using mnist = models.lease('mnist');
  const graphs = [...kjv.served.graphs.keys()].map((graph) => `kjv_${graph}`);
  const images = [...mnist.served.graphs.keys()].map((graph) => `mnist_${graph}`);
  expect(Object.keys(configs).toSorted()).toEqual(['kjv', ...graphs, ...images].toSorted());
  expect(await readdir(repository)).toEqual(Object.keys(configs).toSorted());
  for (const [name, config] of Object.entries(configs)) expect(config.name).toBe(name);

  using whole = openModel(models, 'kjv', undefined, readRestLimits());
  expect(clientTensors(configs['kjv']!, configs['kjv']!.input)).toEqual(shown(whole.model.inputs));
  expect(clientTensors(configs['kjv']!, configs['kjv']!.output)).toEqual(shown(whole.model.outputs));
  expect(configs['kjv']!.input.map(({ optional }) => optional)).toEqual([true, true]);
});

it('describes the graphs as ONNX Runtime and the server see them', async () => {
  const graphs = await runPython<Record<string, { input: Tensor[]; output: Tensor[] }>>(
    inject('python'),
    script('read_graphs.py'),
    [repository],
  );
  await using kjv = await SentenceVae.load(await findModel('kjv'), { threads: 1 });
  await using mnist = await ImageVae.load(await findModel('mnist'), { threads: 1 });
  const specs = new Map<string, GraphSpec>([
    ...Array.from(sentenceGraphs(kjv.config), ([name, spec]) => [`kjv_${name}`, spec] as const),
    ...Array.from(imageGraphs(mnist.config), ([name, spec]) => [`mnist_${name}`, spec] as const),
  ]);
  const inTriton = (tensors: Tensor[]) =>
    tensors.map(([name, type, shape]) => [name, DATATYPES[type], shape.length === 0 ? [1] : shape]);
  const { kjv: _, ...described } = configs;
  expect(Object.keys(graphs).toSorted()).toEqual(Object.keys(described).toSorted());
  for (const [name, config] of Object.entries(described)) {
    for (const side of ['input', 'output'] as const) {
      const tensors = clientTensors(config, config[side]);
      expect(tensors.toSorted()).toEqual(shown(specs.get(name)![`${side}s`]).toSorted());
      // The size of the vocabulary is in the package, and open in the graph.
      const open = tensors.map(([tensor, type, shape]) => [
        tensor,
        type,
        tensor === 'logit_bias' ? [-1] : shape,
      ]);
      expect(open).toEqual(inTriton(graphs[name]![side]));
    }
  }
});

it('merges requests where every tensor has rows of more than one number', () => {
  const merged = Object.values(configs).filter(({ dynamic_batching: batching }) => batching);
  expect(merged.map(({ name }) => name).toSorted()).toEqual([
    'kjv_encoder',
    'kjv_scorer',
    'kjv_start',
    'mnist_decoder',
    'mnist_encoder',
  ]);
  for (const { max_batch_size: rows } of merged) expect(rows).toBe(64);
});

it('has the weights beside every graph, on the disk once', async () => {
  const places = await Promise.all(
    Object.keys(configs)
      .filter((name) => name.startsWith('kjv_'))
      .map((name) => stat(join(repository, name, '1/weights.data'))),
  );
  expect(new Set(places.map(({ ino }) => ino)).size).toBe(1);
  const { ino } = await stat(join(await findModel('kjv'), 'onnx/weights.data'));
  expect(places[0]!.ino).not.toBe(ino);
});

it('writes and reads texts over the graphs as the library does', async () => {
  const texts = ['the lord is my shepherd', 'blessed are the meek', 'naïve 🙂 the lord <eos>'];
  await using vae = await SentenceVae.load(await findModel('kjv'), { threads: 1 });
  const latents = await vae.encode(texts);
  const greedy = await vae.reconstruct(texts);
  const drawn = await vae.reconstruct(texts, { seed: 5, temperature: 0.8, topP: 0.9, draw: true });
  const [fromZero] = await vae.decode([new Float32Array(32)]);

  const { answers, calls } = await ask([
    { inputs: { text: texts } },
    {
      inputs: { text: texts },
      outputs: ['text'],
      parameters: { seed: 5, temperature: '0.8', top_p: 0.9, draw: true },
    },
    { inputs: { latent: [Array.from({ length: 32 }, () => 0)] }, outputs: ['text', 'log_probability'] },
    { inputs: { text: texts.slice(0, 1) }, outputs: ['log_variance'] },
  ]);
  const [all, random, zero, encoded] = answers.map(({ outputs }) => outputs!);
  expect(Object.keys(all!)).toEqual(['text', 'log_probability', 'latent', 'log_variance']);
  expect(all!['text']).toEqual(greedy.map(({ text }) => text));
  expect(difference(all!['log_probability'], [greedy.map((each) => each.logProbability)])).toBeLessThan(1e-3);
  expect(
    difference(
      all!['latent'],
      latents.map(({ mean }) => mean),
    ),
  ).toBeLessThan(1e-4);
  expect(random).toEqual({ text: drawn.map(({ text }) => text) });
  expect(zero!['text']).toEqual([fromZero!.text]);
  expect(Object.keys(encoded!)).toEqual(['log_variance']);
  expect(difference(encoded!['log_variance'], [latents[0]!.logVariance])).toBeLessThan(1e-4);
  expect(calls).toEqual([
    ['kjv_encoder', 1],
    ['kjv_decoder', 1],
    ['kjv_encoder', 1],
    ['kjv_decoder', 1],
    ['kjv_decoder', 1],
    ['kjv_encoder', 1],
  ]);
});

it('says what is wrong with a request', async () => {
  const text = ['the lord'];
  const { answers } = await ask([
    { inputs: {} },
    { inputs: { text, latent: [Array.from({ length: 32 }, () => 0)] } },
    { inputs: { text: [''] } },
    { inputs: { text: [] } },
    { inputs: { text: ['\udcff'] } },
    { inputs: { text }, parameters: { temprature: 1 } },
    { inputs: { text }, parameters: { top_p: 0 } },
    { inputs: { text }, parameters: { seed: 1.5 } },
    { inputs: { text }, parameters: { temperature: 'warm' } },
    { inputs: { latent: [Array.from({ length: 32 }, () => 0)] }, outputs: ['latent'] },
  ]);
  expect(answers.map(({ error }) => error)).toEqual([
    'expected one input, text or latent, but none came',
    'expected one input, text or latent, but both came',
    "expected 1 to 39 tokens, but '' has 0",
    'expected 1 to 1024 rows, but 0 came',
    'expected text in UTF-8, but other bytes came',
    expect.stringContaining('temprature = 1 came'),
    expect.stringContaining('top_p above 0'),
    'expected seed to be a whole number from 0 to 9007199254740991, but 1.5 came',
    "expected temperature to be a number from 0 to 100, but 'warm' came",
    'expected outputs of these inputs, but latent was asked for',
  ]);
  expect(new Set(answers.map(({ code }) => code))).toEqual(new Set(['INVALID_ARG']));
});

it('keeps versions that it is not asked to write', async () => {
  await using other = await temporaryFolder();
  const mnist = await findModel('mnist');
  await writeRepository(mnist, other.path, { name: 'digits' });
  const first = await stat(join(other.path, 'digits_encoder/1/model.onnx'));
  const second = await writeRepository(mnist, other.path, { name: 'digits', version: 2 });
  expect(second).toEqual({
    folder: other.path,
    version: 2,
    models: ['digits_encoder', 'digits_decoder'],
  });
  expect(await readdir(join(other.path, 'digits_encoder'))).toEqual(['1', '2', 'config.pbtxt']);
  await writeRepository(mnist, other.path, { name: 'digits', version: 2 });
  expect((await stat(join(other.path, 'digits_encoder/1/model.onnx'))).ino).toBe(first.ino);

  const before = await readFile(join(other.path, 'digits_encoder/config.pbtxt'), 'utf8');
  const small = writeRepository(await findModel('mnist-2d'), other.path, { name: 'digits', version: 3 });
  await expect(small).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  expect(await readdir(join(other.path, 'digits_encoder'))).toEqual(['1', '2', 'config.pbtxt']);
  expect(await readFile(join(other.path, 'digits_encoder/config.pbtxt'), 'utf8')).toBe(before);
});

it('refuses names and versions that Triton does not take, and leaves models of others alone', async () => {
  await using other = await temporaryFolder();
  const mnist = await findModel('mnist');
  for (const options of [{ name: '../up' }, { name: '' }, { version: 0 }, { version: 1.5 }]) {
    await expect(writeRepository(mnist, other.path, options)).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  }
  await mkdir(join(other.path, 'mnist_encoder/2'), { recursive: true });
  await writeFile(join(other.path, 'mnist_encoder/config.pbtxt'), 'name: "mnist_encoder"\n');
  await expect(writeRepository(mnist, other.path)).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  expect(await readdir(other.path, { recursive: true })).toHaveLength(3);
});

interface Ask {
  inputs: { text?: string[]; latent?: number[][] };
  outputs?: string[];
  parameters?: Record<string, unknown>;
}

interface Answer {
  outputs?: Record<string, unknown[]>;
  error?: string;
  code?: string;
}

function ask(requests: Ask[]): Promise<{ answers: Answer[]; calls: [string, number][] }> {
  const input = JSON.stringify({ configs, requests });
  return runPython(inject('python'), script('run_model.py'), [repository, 'kjv', '1'], { input });
}

function difference(found: unknown, expected: readonly Iterable<number>[]): number {
  const numbers = [found].flat(3).map(Number);
  const wanted = expected.flatMap((row) => Array.from(row));
  expect(numbers.length).toBe(wanted.length);
  return Math.max(...numbers.map((number, at) => Math.abs(number - wanted[at]!)));
}
