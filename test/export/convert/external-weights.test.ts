import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { Tensor } from 'onnxruntime-node';
import { beforeAll, expect, test } from 'vitest';
import { writeConverted } from '../../../export/commands/write-converted.js';
import { convert } from '../../../export/convert/convert.js';
import { loadGraph } from '../../../export/verify/run-graph.js';
import { artifactsOf } from '../../fixtures/export/artifacts.js';
import { normalTensor, randomiseWeights } from '../../fixtures/export/compare-with-tfjs.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';

const prepareBackend = () => tf.setBackend('cpu');
beforeAll(prepareBackend);

function wide(): tf.LayersModel {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 64, inputShape: [32], activation: 'relu', name: 'first' }),
      tf.layers.dense({ units: 3, name: 'second' }),
    ],
  });
  randomiseWeights(model, 1);
  return model;
}

test('weights that do not fit go beside the model, where ONNX Runtime finds them', async () => {
  await using folder = await temporaryFolder();
  const network = wide();
  const converted = await convert(await artifactsOf(network), {
    largestInside: 1024,
    externalWeightsName: 'wide.onnx.data',
    verify: true,
    prepareBackend,
  });
  expect(converted.externalWeights?.fileName).toBe('wide.onnx.data');
  expect(converted.bytes.byteLength).toBeLessThan(64 * 32 * 4);
  const output = join(folder.path, 'wide.onnx');
  await writeConverted(output, converted);
  expect((await readFile(join(folder.path, 'wide.onnx.data'))).byteLength).toBeGreaterThanOrEqual(
    64 * 32 * 4,
  );
  await using graph = await loadGraph(output);
  const x = normalTensor(1, [2, 32]);
  const result = await graph.run({
    [converted.inputs[0]!.name]: new Tensor('float32', Float32Array.from(x.dataSync()), [2, 32]),
  });
  const expected = network.predict(x);
  if (!(expected instanceof tf.Tensor)) throw new TypeError('it has one output');
  const actual = tf.tensor(Array.from(result['second']!.data, Number), [2, 3]);
  expect(tf.max(tf.abs(tf.sub(actual, expected))).dataSync()[0]).toBeLessThan(1e-5);
});

test('weights that fit stay inside', async () => {
  const { externalWeights, weightBytes } = await convert(await artifactsOf(wide()));
  expect(externalWeights).toBeUndefined();
  expect(weightBytes).toBe((32 * 64 + 64 + 64 * 3 + 3) * 4);
});

test('the model is not written where its weights cannot be', async () => {
  await using folder = await temporaryFolder();
  const output = join(folder.path, 'model.onnx');
  const converted = await convert(await artifactsOf(wide()), {
    largestInside: 0,
    externalWeightsName: 'model.onnx',
  });
  // A folder of that name stands in the way of the weights.
  const blocked = { ...converted, externalWeights: { fileName: '.', bytes: converted.bytes } };
  await expect(writeConverted(output, blocked)).rejects.toMatchObject({ code: 'CANNOT_WRITE' });
  await expect(readFile(output)).rejects.toThrow(/ENOENT/);
});
