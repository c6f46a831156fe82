import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { readModel } from '../../../export/read/read-model.js';
import type { ModelArtifacts } from '../../../export/read/source/memory-source.js';
import type { ModelInput } from '../../../export/read/source/open-source.js';
import { saveNetwork } from '../../../training/checkpoint/weights-file.js';
import { changeModelJson } from '../../fixtures/export/change-model-json.js';
import { artifactsOf } from '../../fixtures/export/artifacts.js';
import { sequentialModel } from '../../fixtures/export/models.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';

beforeAll(() => tf.setBackend('cpu'));

/** The kernel of the model that every source here holds. */
async function kernelFrom(input: ModelInput): Promise<Float32Array> {
  const model = await readModel(input);
  if (model.kind !== 'layers') throw new TypeError('it is a graph model');
  const kernel = model.layers.get('first')!.weights.get('kernel')!;
  if (kernel.type !== 'float32') throw new TypeError('it is not float32');
  return kernel.values;
}

const expected = () => sequentialModel().layers[0]!.getWeights()[0]!.dataSync();

test('a path, a folder and a file URL, as a string too', async () => {
  await using folder = await temporaryFolder();
  await saveNetwork(sequentialModel(), folder.path);
  const file = join(folder.path, 'model.json');
  const url = pathToFileURL(file);
  for (const input of [file, folder.path, url, url.href]) {
    expect(await kernelFrom(input)).toEqual(expected());
  }
});

test('artifacts in memory, in all the forms of their weights', async () => {
  const artifacts = await artifactsOf(sequentialModel());
  const { weightData, weightSpecs, ...topology } = artifacts;
  const base64 = Buffer.from(weightData).toString('base64');
  const forms: ModelInput[] = [
    artifacts,
    { ...artifacts, weightData: [weightData.slice(0, 5), weightData.slice(5)] },
    { ...artifacts, weightData: new Uint8Array(weightData) },
    { ...artifacts, weightData: base64 },
    { ...topology, weightsManifest: [{ paths: ['gone.bin'], weights: weightSpecs }], weightData },
    { ...topology, weightSpecs, getWeightStream: () => new Blob([weightData]).stream() as never },
    tf.io.fromMemory(artifacts) as { load: () => Promise<ModelArtifacts> },
    {
      description: 'mine',
      json: async () => ({ ...topology, weightsManifest: [{ paths: ['a', 'b'], weights: weightSpecs }] }),
      bytes: async (path) => [new Uint8Array(weightData).subarray(...(path === 'a' ? [0, 3] : [3]))],
    },
  ];
  for (const form of forms) expect(await kernelFrom(form)).toEqual(expected());
});

test('one file that holds its weights as base64', async () => {
  await using folder = await temporaryFolder();
  const artifacts = await artifactsOf(sequentialModel());
  const weightData = Buffer.from(artifacts.weightData).toString('base64');
  const file = join(folder.path, 'whole.json');
  await writeFile(file, JSON.stringify({ ...artifacts, weightData }));
  expect(await kernelFrom(file)).toEqual(expected());
  // What becomes of an ArrayBuffer in JSON.
  await writeFile(file, JSON.stringify(artifacts));
  await expect(kernelFrom(file)).rejects.toThrow(/does not survive JSON\.stringify/);
});

/** Serves a folder, and notes what is asked for. */
async function serve(folder: string, asked: string[] = []) {
  const server = createServer((request, response) => {
    asked.push(request.url!);
    const { pathname } = new URL(request.url!, 'http://localhost');
    if (pathname === '/page') response.end('<!DOCTYPE html><title>Not here</title>');
    else
      readFile(join(folder, pathname)).then(
        (content) => response.end(content),
        () => response.writeHead(404).end('<html>Not found</html>'),
      );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: () => new Promise<void>((done) => server.close(() => done())),
  };
}

test('a URL: shards come from beside it, with its query', async () => {
  await using folder = await temporaryFolder();
  await mkdir(join(folder.path, 'deep'));
  await saveNetwork(sequentialModel(), join(folder.path, 'deep'));
  const asked: string[] = [];
  await using server = await serve(folder.path, asked);
  expect(await kernelFrom(`${server.url}/deep/model.json?key=1`)).toEqual(expected());
  expect(asked).toEqual(['/deep/model.json?key=1', '/deep/weights.bin?key=1']);
  expect(await kernelFrom(new URL(`${server.url}/deep/`))).toEqual(expected());
});

test('a URL with nothing, a page or half of a model behind it', async () => {
  await using folder = await temporaryFolder();
  await saveNetwork(sequentialModel(), folder.path);
  await changeModelJson(folder.path, (json) => (json.weightsManifest[0]!.paths = ['gone.bin']));
  await using server = await serve(folder.path);
  const refused = async (path: string, message: RegExp) =>
    expect(readModel(server.url + path)).rejects.toThrow(message);
  await refused('/other.json', /the server answered 404/);
  await refused('/page', /page is a web page/);
  await refused('/model.json', /the weight file gone\.bin at .*the server answered 404/);
  await expect(readModel('http://127.0.0.1:1/model.json')).rejects.toThrow(/the download failed/);
});

test('progress ends at the total, and reading stops when asked to', async () => {
  await using folder = await temporaryFolder();
  await saveNetwork(sequentialModel(), folder.path);
  await using server = await serve(folder.path);
  for (const input of [folder.path, `${server.url}/model.json`]) {
    const steps: object[] = [];
    await readModel(input, { onProgress: (progress) => steps.push(progress) });
    expect(steps.at(-1)).toEqual({ read: (3 * 2 + 2) * 4, total: (3 * 2 + 2) * 4 });
    await expect(readModel(input, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
  }
});

test.each([
  ['model.h5', /a Keras model in HDF5.*--input_format=keras,/],
  ['model.keras', /a Keras model.*--input_format=keras_keras/],
  ['saved_model.pb', /a TensorFlow SavedModel.*--input_format=tf_saved_model/],
  ['frozen.pb', /a frozen TensorFlow graph.*--input_format=tf_frozen_model/],
  ['tensorflowjs_model.pb', /before 1\.0/],
  ['model.tflite', /tf2onnx/],
  ['model.onnx', /ONNX model already/],
  ['group1-shard1of1.bin', /a file of weights/],
])('%s is named for what it is, by itself and in a folder', async (name, message) => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, name), 'x');
  await expect(readModel(join(folder.path, name))).rejects.toThrow(message);
  await expect(readModel(folder.path)).rejects.toThrow(message);
  await expect(readModel(`https://localhost:1/${name}`)).rejects.toThrow(message);
});

test('what reads and converts a model needs no module of Node', async () => {
  const seen = new Set<string>();
  const foreign: string[] = [];
  const visit = async (file: string): Promise<void> => {
    if (seen.has(file)) return;
    seen.add(file);
    const text = await readFile(file, 'utf8');
    if (/\bBuffer\b|\bcreateHash\b/.test(text)) foreign.push(file);
    // Types are gone when it runs.
    for (const [, specifier] of text.matchAll(/^(?:import|export)(?! type)[^;]*?from '([^']+)'/gm)) {
      if (/^node:|^onnxruntime|^@tensorflow/.test(specifier!)) foreign.push(`${file} imports ${specifier}`);
      if (specifier!.startsWith('.')) await visit(resolve(dirname(file), specifier!.replace(/js$/, 'ts')));
    }
  };
  await visit(resolve('export/convert/convert.ts'));
  expect(foreign).toEqual([]);
  expect(seen.size).toBeGreaterThan(50);
});
