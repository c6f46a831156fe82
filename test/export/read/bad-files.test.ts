import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { convert } from '../../../export/convert/convert.js';
import { SentenceVaeError } from '../../../src/errors.js';
import { saveNetwork } from '../../../training/checkpoint/weights-file.js';
import { changeModelJson, type ModelJson } from '../../fixtures/export/change-model-json.js';
import { branchedModel } from '../../fixtures/export/models.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';

beforeAll(() => tf.setBackend('cpu'));

const cases: [string, (json: ModelJson) => unknown, RegExp][] = [
  [
    'a topology of neither kind',
    (json) => {
      json.format = 'graph-model';
      Object.assign(json, { modelTopology: { nodes: [] } });
    },
    /a graph-model, has neither layers nor nodes/,
  ],
  [
    'a topology by itself',
    (json) => Object.assign(json, { modelTopology: undefined }, json.modelTopology),
    /is a topology alone, without weights/,
  ],
  [
    'a JSON file of another kind',
    (json) => Reflect.deleteProperty(json, 'modelTopology'),
    /holds something else/,
  ],
  ['no manifest', (json) => Reflect.deleteProperty(json, 'weightsManifest'), /it has no weights/],
  [
    'a manifest of another form',
    (json) => (firstWeight(json).shape = [-1]),
    /has weights that are described otherwise/,
  ],
  ['weights that are strings', (json) => (firstWeight(json).dtype = 'string'), /shared\/kernel/],
  [
    'a Keras 3 file, by its version',
    (json) => (json.modelTopology.keras_version = '3.4.1'),
    /written by Keras 3/,
  ],
  [
    'a Keras 3 file, by its nodes',
    (json) => (lastLayer(json).inbound_nodes = [{ args: [{ class_name: '__keras_tensor__' }], kwargs: {} }]),
    /written by Keras 3/,
  ],
  [
    'another model class',
    (json) => (json.modelTopology.class_name = 'Pipeline'),
    /its model class is Pipeline/,
  ],
  [
    'a topology without layers',
    (json) => (json.modelTopology.config.layers = []),
    /functional topology is incomplete/,
  ],
  [
    'two layers of one name',
    (json) => json.modelTopology.config.layers.push(lastLayer(json)),
    /two of its layers are called joined/,
  ],
  [
    'a missing shard',
    (json) => (json.weightsManifest[0]!.paths = ['gone.bin']),
    /the weight file gone\.bin.*there is no file/,
  ],
  [
    'a manifest that asks for more than there is',
    (json) => (firstWeight(json).shape = [30, 4]),
    /at least 480 bytes.*shared\/kernel, but there are 64/,
  ],
  [
    'a manifest that asks for less than there is',
    (json) => json.weightsManifest[0]!.weights.pop(),
    /48 bytes.*there are 64/,
  ],
  [
    'weights that are quantised in an unknown way',
    (json) => (firstWeight(json).quantization = { dtype: 'int4', scale: 1, min: 0 }),
    /shared\/kernel is float32 quantised to int4/,
  ],
  [
    'weights of an unknown type',
    (json) => (firstWeight(json).dtype = 'complex64'),
    /shared\/kernel has the type complex64/,
  ],
  [
    'weight shapes that contradict the topology',
    (json) => (firstWeight(json).shape = [4, 3]),
    /shared\/kernel with the shape \[3, 4\], but its shape is \[4, 3\]/,
  ],
  [
    'weights that no layer owns',
    (json) => (firstWeight(json).name = 'other/kernel'),
    /the weight other\/kernel says/,
  ],
  [
    'a weight under another name',
    (json) => (firstWeight(json).name = 'shared/cernel'),
    /shared\/kernel .*it is not among the weights/,
  ],
  [
    'a layer that is not there',
    (json) => (lastLayer(json).inbound_nodes = [[['ghost', 0, 0, {}]]]),
    /a layer called ghost/,
  ],
  [
    'a use of a layer that is not there',
    (json) => (lastLayer(json).inbound_nodes = [[['shared', 7, 0, {}]]]),
    /call 7 of shared/,
  ],
  [
    'a layer that depends on itself',
    (json) => (lastLayer(json).inbound_nodes = [[['joined', 0, 0, {}]]]),
    /joined depends on its own output/,
  ],
  [
    'an input that is a string',
    (json) => (json.modelTopology.config.layers[0]!.config['dtype'] = 'string'),
    /has the type string/,
  ],
  [
    'settings of another type',
    (json) => (layerCalled(json, 'shared').config['units'] = 'four'),
    /those of shared are incomplete/,
  ],
  [
    'unknown layers, all of them at once',
    (json) => {
      layerCalled(json, 'shared').class_name = 'Lambda';
      lastLayer(json).class_name = 'Magic';
    },
    /the model also has Lambda \(shared\), Magic \(joined\)\. Write handlers/,
  ],
];

test.each(cases)('%s is refused in one sentence', async (_, spoil, message) => {
  await using folder = await temporaryFolder();
  await saveNetwork(branchedModel(), folder.path);
  await changeModelJson(folder.path, spoil);
  expect(await refusalOf(folder.path)).toMatch(message);
});

test('a shard that is cut short', async () => {
  await using folder = await temporaryFolder();
  await saveNetwork(branchedModel(), folder.path);
  await writeFile(join(folder.path, 'weights.bin'), new Uint8Array(50));
  expect(await refusalOf(folder.path)).toMatch(
    /at least 64 bytes.*shared\/bias, but there are 50.*copy or download/,
  );
});

test('a file that is not JSON', async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, 'model.json'), 'modelTopology');
  expect(await refusalOf(folder.path)).toMatch(/is not JSON/);
});

test('a folder without a model.json, and no folder', async () => {
  await using folder = await temporaryFolder();
  expect(await refusalOf(folder.path)).toMatch(/the folder .* has none\. Check the path\.$/);
  await writeFile(join(folder.path, 'web.json'), '{}');
  expect(await refusalOf(folder.path)).toMatch(/if it is web\.json\.$/);
  await rm(folder.path, { recursive: true });
  expect(await refusalOf(folder.path)).toMatch(/there is nothing at/);
});

/** Demands that a conversion is refused as a bad model file, and hands back the sentence. */
async function refusalOf(path: string): Promise<string> {
  const error: unknown = await convert(path).catch((reason: unknown) => reason);
  if (error instanceof SentenceVaeError && error.code === 'BAD_MODEL_FILE') return error.message;
  throw new Error('it was not refused as a bad model file', { cause: error });
}

function firstWeight(json: ModelJson) {
  return json.weightsManifest[0]!.weights[0]!;
}

function lastLayer(json: ModelJson) {
  return json.modelTopology.config.layers.at(-1)!;
}

function layerCalled(json: ModelJson, wanted: string) {
  return json.modelTopology.config.layers.find(({ name }) => name === wanted)!;
}
