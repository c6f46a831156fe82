import * as tf from '@tensorflow/tfjs';
import { Tensor } from 'onnxruntime-node';
import { beforeAll, expect, test } from 'vitest';
import { convert, type ConvertOptions } from '../../../export/convert/convert.js';
import type { ModelInput } from '../../../export/read/source/open-source.js';
import { loadGraph } from '../../../export/verify/run-graph.js';
import { saveNetwork } from '../../../training/checkpoint/weights-file.js';
import { normalTensor, randomiseWeights } from '../../fixtures/export/compare-with-tfjs.js';
import { attr, graphModel, placeholder } from '../../fixtures/export/graph-model.js';
import { eager } from '../../fixtures/export/layer-model.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';

beforeAll(() => tf.setBackend('cpu'));

/** Three dense layers in a row, for rows of four numbers. */
function threeLayers(): tf.Sequential {
  const model = tf.sequential({
    layers: ['one', 'two', 'three'].map((name, index) =>
      tf.layers.dense({
        units: 5 - index,
        activation: 'tanh',
        name,
        ...(index === 0 && { batchInputShape: [2, 4] }),
      }),
    ),
  });
  randomiseWeights(model, 1);
  return model;
}

/** x ↦ relu(x) · 2 and −relu(x), for a row of three. */
function branches() {
  const T = { T: attr.type('DT_FLOAT') };
  return graphModel({
    nodes: [
      placeholder('x', 'float32', [2, 3]),
      { name: 'positive', op: 'Relu', input: ['x'], attr: T },
      { name: 'double', op: 'Mul', input: ['positive', 'two'], attr: T },
      { name: 'less', op: 'Neg', input: ['positive'], attr: T },
    ],
    constants: { two: tf.scalar(2) },
    outputs: ['double', 'less'],
  });
}

/** What a converted model gives for its inputs, in their order. */
async function run(source: ModelInput, options: ConvertOptions, ...inputs: tf.Tensor[]) {
  const converted = await convert(source, options);
  await using graph = await loadGraph(converted.bytes);
  const feeds = converted.inputs.map(({ name }, index) => {
    const { shape } = inputs[index]!;
    return [name, new Tensor('float32', Float32Array.from(inputs[index]!.dataSync()), shape)];
  });
  const outputs = await graph.run(Object.fromEntries(feeds));
  return {
    ...converted,
    values: converted.outputs.map(({ name }) => Array.from(outputs[name]!.data, Number)),
  };
}

test('a layers model is cut before and behind layers', async () => {
  await using folder = await temporaryFolder();
  const model = threeLayers();
  await saveNetwork(model, folder.path);
  const x = normalTensor(2, [2, 5]);
  const { inputs, outputs, values } = await run(
    folder.path,
    { inputs: [{ name: 'one', shape: [null, 5] }], outputs: ['two'] },
    x,
  );
  expect(inputs).toEqual([{ name: 'one', type: 'float32', shape: ['batch', 5] }]);
  expect(outputs).toMatchObject([{ name: 'two', shape: ['batch', 4] }]);
  expectClose(values[0]!, eager(model.getLayer('two'), x));
});

test('a graph model is cut before and behind nodes, which keep their names', async () => {
  const x = tf.tensor2d([[1, -2, 3]]);
  const { inputs, outputs, values } = await run(
    await branches(),
    { inputs: [{ name: 'positive', shape: [1, 3] }], outputs: ['less', 'positive'] },
    x,
  );
  expect(inputs).toEqual([{ name: 'positive', type: 'float32', shape: [1, 3] }]);
  expect(outputs.map(({ name }) => name)).toEqual(['less', 'positive_2']);
  expect(values).toEqual([
    [-1, 2, -3],
    [1, -2, 3],
  ]);
});

test('the batch is opened, and lengths are fixed', async () => {
  await using folder = await temporaryFolder();
  const model = threeLayers();
  await saveNetwork(model, folder.path);
  const x = normalTensor(3, [7, 4]);
  const wanted = model.layers.reduce((value, layer) => eager(layer, value), x);
  const open = await run(folder.path, { dynamicBatch: true }, x);
  expect(open.inputs).toMatchObject([{ shape: ['batch', 4] }]);
  expectClose(open.values[0]!, wanted);
  const fixed = await run(folder.path, { inputs: [{ name: 'one_input', shape: [7, 4] }] }, x);
  expect(fixed.inputs).toMatchObject([{ shape: [7, 4] }]);
  expect(fixed.outputs).toMatchObject([{ shape: [7, 3] }]);
  expectClose(fixed.values[0]!, wanted);
});

function expectClose(values: readonly number[], wanted: tf.Tensor): void {
  expect(values).toHaveLength(wanted.size);
  for (const [index, value] of wanted.dataSync().entries()) expect(values[index]).toBeCloseTo(value, 5);
}

test.each([
  [{ inputs: [{ name: 'on' }] }, /such as one, one_input, .*none is called "on"/],
  [{ outputs: ['thre'] }, /such as three, .*none is called "thre"/],
  [{ inputs: [{ name: 'two' }] }, /the shape of what two gives, where the model is cut/],
  [{ inputs: [{ name: 'one_input', shape: [1, 2, 4] }] }, /with 2 lengths, as in the model: 2,4, but 3/],
  [
    { inputs: [{ name: 'three', shape: [1, 3] }], outputs: ['two'] },
    /computed from three, .* but none of them is/,
  ],
] satisfies [ConvertOptions, RegExp][])('%j does not fit a layers model', async (options, message) => {
  await using folder = await temporaryFolder();
  await saveNetwork(threeLayers(), folder.path);
  await expect(convert(folder.path, options)).rejects.toMatchObject({
    code: 'BAD_ARGUMENT',
    message: expect.stringMatching(message),
  });
});

test.each([
  [{ inputs: [{ name: 'positiv', shape: [1, 3] }] }, /such as positive, .*none is called "positiv"/],
  [{ outputs: ['less:x'] }, /such as less, .*none is called "less:x"/],
  [{ inputs: [{ name: 'x', shape: [3] }] }, /with 2 lengths, as in the model: 2,3, but 1/],
  [{ inputs: [{ name: 'less', shape: [1, 3] }], outputs: ['double'] }, /computed from less/],
] satisfies [ConvertOptions, RegExp][])('%j does not fit a graph model', async (options, message) => {
  await expect(convert(await branches(), options)).rejects.toMatchObject({
    code: 'BAD_ARGUMENT',
    message: expect.stringMatching(message),
  });
});
