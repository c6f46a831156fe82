import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { convert } from '../../../export/convert/convert.js';
import { readLayersModel } from '../../../export/read/read-model.js';
import { saveNetwork } from '../../../training/checkpoint/weights-file.js';
import { changeModelJson } from '../../fixtures/export/change-model-json.js';
import { differenceFromTfjs, normalTensor } from '../../fixtures/export/compare-with-tfjs.js';
import { branchedModel, sequentialModel } from '../../fixtures/export/models.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';

beforeAll(() => tf.setBackend('cpu'));

test('a functional model with a shared layer, several inputs and several outputs', async () => {
  await using folder = await temporaryFolder();
  await saveNetwork(branchedModel(), folder.path);
  const model = await readLayersModel(join(folder.path, 'model.json'));
  expect(model.inputs.map(({ layer }) => layer)).toEqual(['b', 'a']);
  expect(model.outputs).toEqual([
    { layer: 'joined', call: 0, output: 0 },
    { layer: 'shared', call: 0, output: 0 },
  ]);
  expect(model.layers.get('shared')!.calls.map(({ inputs }) => inputs[0]!.layer)).toEqual(['a', 'b']);
  expect(model.layers.get('shared')!.weights.get('kernel')!.shape).toEqual([3, 4]);
});

test('what is read computes what tfjs computes', async () => {
  const values = [normalTensor(1, [2, 3]), normalTensor(2, [2, 3])];
  expect(await differenceFromTfjs(branchedModel(), values)).toBeLessThan(1e-6);
});

test('a sequential model gets an input layer', async () => {
  await using folder = await temporaryFolder();
  await saveNetwork(sequentialModel(), folder.path);
  const model = await readLayersModel(folder.path);
  expect([...model.layers.keys()]).toEqual(['first_input', 'first', 'second']);
  expect(await differenceFromTfjs(sequentialModel(), [normalTensor(1, [5, 3])])).toBeLessThan(1e-6);
});

test('a sequential model that starts with an embedding takes ids', async () => {
  const model = tf.sequential({
    layers: [tf.layers.embedding({ inputDim: 5, outputDim: 2, inputLength: 3 }), tf.layers.flatten()],
  });
  const ids = tf.tensor2d([0, 4, 2], [1, 3], 'int32');
  expect(await differenceFromTfjs(model, [ids])).toBe(0);
});

test('weights in shards that are cut in the middle of a number', async () => {
  await using folder = await temporaryFolder();
  await saveNetwork(sequentialModel(), folder.path);
  const whole = await convert(folder.path);
  const bytes = await readFile(join(folder.path, 'weights.bin'));
  await writeFile(join(folder.path, 'a.bin'), bytes.subarray(0, 7));
  await writeFile(join(folder.path, 'b.bin'), bytes.subarray(7));
  await changeModelJson(folder.path, (json) => {
    json.weightsManifest[0]!.paths = ['a.bin', 'b.bin'];
  });
  expect((await convert(folder.path)).bytes).toEqual(whole.bytes);
});

test('a Keras 2 file as tensorflowjs_converter nests it', async () => {
  await using folder = await temporaryFolder();
  await saveNetwork(branchedModel(), folder.path);
  const before = await convert(folder.path);
  await changeModelJson(folder.path, (json) => {
    delete json.format;
    const nested = { keras_version: '2.15.0', backend: 'tensorflow', model_config: json.modelTopology };
    return Object.assign(json, { modelTopology: nested });
  });
  expect((await convert(folder.path)).bytes).toEqual(before.bytes);
});
