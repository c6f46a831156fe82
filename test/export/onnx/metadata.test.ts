import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import * as tf from '@tensorflow/tfjs';
import { ModelProtoSchema } from 'onnx-buf';
import { beforeAll, expect, test } from 'vitest';
import { convert, type ConvertOptions } from '../../../export/convert/convert.js';
import { projectFolder } from '../../../src/files/project-folder.js';
import { VERSION } from '../../../src/version.js';
import { artifactsOf } from '../../fixtures/export/artifacts.js';
import { node } from '../../fixtures/export/functions.js';
import { graphModel, placeholder } from '../../fixtures/export/graph-model.js';
import { sequentialModel } from '../../fixtures/export/models.js';

beforeAll(() => tf.setBackend('cpu'));

function described(values: readonly { name: string; docString: string }[] = []) {
  return values.map(({ name, docString }) => [name, docString]);
}

async function written(model: Parameters<typeof convert>[0], options: ConvertOptions = {}) {
  const { producerName, producerVersion, metadataProps, graph } = fromBinary(
    ModelProtoSchema,
    (await convert(model, options)).bytes,
  );
  return {
    producerName,
    producerVersion,
    metadata: Object.fromEntries(metadataProps.map(({ key, value }) => [key, value])),
    inputs: described(graph?.input),
    outputs: described(graph?.output),
  };
}

test('the version is that of the package', async () => {
  const manifest: unknown = JSON.parse(await readFile(join(projectFolder(), 'package.json'), 'utf8'));
  expect(manifest).toMatchObject({ version: VERSION });
});

test('a file says what wrote it and where the model comes from', async () => {
  const artifacts = await artifactsOf(sequentialModel());
  const model = { ...artifacts, generatedBy: 'TensorFlow.js tfjs-layers v4.22.0', convertedBy: null };
  expect(await written(model)).toEqual({
    producerName: 'sentence-vae',
    producerVersion: VERSION,
    metadata: {
      source_format: 'tfjs-layers-model',
      source_generated_by: 'TensorFlow.js tfjs-layers v4.22.0',
    },
    inputs: [['first_input', '']],
    outputs: [['second', '']],
  });
});

test('names that a signature gives are explained, and so are uses of a shared layer', async () => {
  const model = await graphModel({
    nodes: [placeholder('x', 'float32', [2]), node('negative', 'Neg', ['x']), node('y', 'Neg', ['negative'])],
    outputs: ['y'],
  });
  const signature = {
    inputs: { image: { name: 'x:0', dtype: 'DT_FLOAT', tensorShape: { dim: [{ size: '2' }] } } },
    outputs: { y: { name: 'y:0' }, score: { name: 'negative:0' } },
  };
  const converter = 'TensorFlow.js Converter v4.20.0';
  const { metadata, inputs, outputs } = await written({ ...model, signature, convertedBy: converter });
  expect(metadata).toEqual({ source_format: 'tfjs-graph-model', source_converted_by: converter });
  expect(inputs).toEqual([['image', 'x in the TensorFlow.js model']]);
  expect(outputs).toEqual([
    ['y', ''],
    ['score', 'negative in the TensorFlow.js model'],
  ]);

  const input = tf.input({ shape: [3], name: 'a' });
  const shared = tf.layers.dense({ units: 3, name: 'shared' });
  const once = shared.apply(input);
  const twice = shared.apply(once);
  if (!(once instanceof tf.SymbolicTensor) || !(twice instanceof tf.SymbolicTensor))
    throw new TypeError('symbolic');
  const layers = await artifactsOf(tf.model({ inputs: input, outputs: [once, twice] }));
  expect((await written(layers)).outputs).toEqual([
    ['shared', ''],
    ['shared_1', 'use 2 of the layer shared in the TensorFlow.js model'],
  ]);
});
