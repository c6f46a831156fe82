import * as tf from '@tensorflow/tfjs';
import { Tensor } from 'onnxruntime-node';
import { beforeAll, describe, expect, test } from 'vitest';
import { convert, type ConvertOptions } from '../../../export/convert/convert.js';
import { loadGraph } from '../../../export/verify/run-graph.js';
import { artifactsOf } from '../../fixtures/export/artifacts.js';
import { normalTensor, randomiseWeights } from '../../fixtures/export/compare-with-tfjs.js';
import { node } from '../../fixtures/export/functions.js';
import { attr, graphModel, placeholder, runOnnx } from '../../fixtures/export/graph-model.js';
import { branchedModel } from '../../fixtures/export/models.js';

const prepareBackend = () => tf.setBackend('cpu');
beforeAll(prepareBackend);

const ends = async (model: Parameters<typeof convert>[0], options: ConvertOptions) => {
  const { inputs, outputs } = await convert(model, options);
  return { inputs, outputs: outputs.map(({ name }) => name) };
};

/** x → doubled → halves (two outputs) → product, and a second input that only the sum needs. */
const arithmetic = () =>
  graphModel({
    nodes: [
      placeholder('x', 'float32', [1, 4]),
      placeholder('y', 'float32', [1, 2]),
      node('doubled', 'AddV2', ['x', 'x'], { T: attr.type('DT_FLOAT') }),
      node('halves', 'Split', ['axis', 'doubled'], { num_split: attr.int(2), T: attr.type('DT_FLOAT') }),
      node('product', 'Mul', ['halves', 'halves:1'], { T: attr.type('DT_FLOAT') }),
      node('sum', 'AddV2', ['product', 'y'], { T: attr.type('DT_FLOAT') }),
    ],
    constants: { axis: tf.scalar(1, 'int32') },
    outputs: ['sum'],
  });

describe('graph models', () => {
  test('an input with other lengths keeps its place and its type', async () => {
    expect(await ends(await arithmetic(), { inputs: [{ name: 'y', shape: [null, 2] }] })).toEqual({
      inputs: [
        { name: 'x', type: 'float32', shape: [1, 4] },
        { name: 'y', type: 'float32', shape: ['y_0', 2] },
      ],
      outputs: ['sum'],
    });
  });

  test('dynamicBatch opens the first length of each input', async () => {
    const { inputs } = await ends(await arithmetic(), { dynamicBatch: true });
    expect(inputs.map(({ shape }) => shape)).toEqual([
      ['x_0', 4],
      ['y_0', 2],
    ]);
  });

  test('a cut at a node leaves out what is before it, and inputs that nothing needs', async () => {
    const model = await arithmetic();
    const { inputs } = await ends(model, { inputs: [{ name: 'doubled', shape: [1, 4] }] });
    expect(inputs.map(({ name }) => name)).toEqual(['y', 'doubled']);
    const doubled = tf.tensor([1, 2, 3, 4], [1, 4]);
    const y = tf.tensor([10, 20], [1, 2]);
    const options = { inputs: [{ name: 'doubled', shape: [1, 4] }] };
    const { sum } = await runOnnx(model, { doubled, y }, options);
    expect(Array.from(sum!.data, Number)).toEqual([13, 28]);
  });

  test('a cut at the second output of a node', async () => {
    const model = await arithmetic();
    const options = {
      inputs: [
        { name: 'halves', shape: [1, 2] },
        { name: 'halves:1', shape: [1, 2] },
      ],
      outputs: ['product'],
    };
    const feeds = { halves: tf.tensor([2, 3], [1, 2]), 'halves:1': tf.tensor([5, 7], [1, 2]) };
    const { product } = await runOnnx(model, feeds, options);
    expect(Array.from(product!.data, Number)).toEqual([10, 21]);
  });

  test('several outputs, in the order in which they are asked for, the output of a node among them', async () => {
    const outputs = ['halves:1', 'product', 'doubled'];
    const { inputs, outputs: named } = await ends(await arithmetic(), { outputs });
    expect(named).toEqual(outputs);
    expect(inputs.map(({ name }) => name)).toEqual(['x']);
    const x = tf.tensor([1, 2, 3, 4], [1, 4]);
    const result = await runOnnx(await arithmetic(), { x }, { outputs });
    expect(Array.from(result['halves:1']!.data, Number)).toEqual([6, 8]);
    expect(Array.from(result['doubled']!.data, Number)).toEqual([2, 4, 6, 8]);
  });

  test('strings before a cut are no obstacle', async () => {
    const model = await graphModel({
      nodes: [
        node('text', 'Placeholder', [], { dtype: attr.type('DT_STRING'), shape: attr.shape([null]) }),
        node('ids', 'StringToHashBucketFast', ['text'], { num_buckets: attr.int(10) }),
        node('float', 'Cast', ['ids'], { SrcT: attr.type('DT_INT32'), DstT: attr.type('DT_FLOAT') }),
        node('y', 'Mul', ['float', 'two'], { T: attr.type('DT_FLOAT') }),
      ],
      constants: { two: tf.scalar(2) },
      outputs: ['y'],
    });
    await expect(convert(model)).rejects.toThrow(/StringToHashBucketFast in ids/);
    const options = { inputs: [{ name: 'ids', shape: [null], type: 'int32' as const }] };
    const { y } = await runOnnx(model, { ids: tf.tensor([1, 5], [2], 'int32') }, options);
    expect(Array.from(y!.data, Number)).toEqual([2, 10]);
    // What a node gives, its attributes say: a cast to float32 gives float32.
    const { inputs } = await ends(model, { inputs: [{ name: 'float', shape: [null] }] });
    expect(inputs).toEqual([{ name: 'float', type: 'float32', shape: ['batch'] }]);
  });

  test('a type that is asked for counts', async () => {
    const { inputs } = await ends(await arithmetic(), {
      inputs: [{ name: 'product', shape: [1, 2], type: 'float32' }],
    });
    expect(inputs.map(({ name, type }) => [name, type])).toEqual([
      ['y', 'float32'],
      ['product', 'float32'],
    ]);
  });
});

function chain(): tf.LayersModel {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 4, inputShape: [3], activation: 'tanh', name: 'first' }),
      tf.layers.dense({ units: 5, activation: 'tanh', name: 'second' }),
      tf.layers.dense({ units: 2, name: 'third' }),
    ],
  });
  randomiseWeights(model, 1);
  return model;
}

describe('layers models', () => {
  test('lengths that are given, fixed or open', async () => {
    const model = await artifactsOf(chain());
    const fixed = await ends(model, { inputs: [{ name: 'first_input', shape: [7, 3] }] });
    expect(fixed.inputs).toEqual([{ name: 'first_input', type: 'float32', shape: [7, 3] }]);
    const open = await ends(model, {
      inputs: [{ name: 'first_input', shape: [7, 3] }],
      dynamicBatch: true,
    });
    expect(open.inputs).toEqual([{ name: 'first_input', type: 'float32', shape: ['batch', 3] }]);
  });

  test('a cut at a layer with a shape computes the rest', async () => {
    const network = chain();
    const options = { inputs: [{ name: 'first', shape: [null, 4] }], outputs: ['second', 'third'] };
    const converted = await convert(await artifactsOf(network), options);
    expect(converted.inputs.map(({ name }) => name)).toEqual(['first']);
    const x = normalTensor(1, [2, 4]);
    const second = network.getLayer('second').apply(x);
    const third = second instanceof tf.Tensor ? network.getLayer('third').apply(second) : undefined;
    await using graph = await loadGraph(converted.bytes);
    const result = await graph.run({ first: new Tensor('float32', Float32Array.from(x.dataSync()), [2, 4]) });
    for (const [name, expected] of Object.entries({ second, third })) {
      if (!(expected instanceof tf.Tensor)) throw new TypeError('a layer gives one tensor');
      const actual = tf.tensor(Array.from(result[name]!.data, Number), [...result[name]!.dims]);
      expect(tf.max(tf.abs(tf.sub(actual, expected))).dataSync()[0]).toBeLessThan(1e-6);
    }
  });

  test('a cut without a shape is refused, and an unknown layer with those that look like it', async () => {
    const model = await artifactsOf(chain());
    await expect(convert(model, { inputs: [{ name: 'second' }] })).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      expected: 'the shape of what second gives, where the model is cut',
    });
    await expect(convert(model, { outputs: ['second_layer'] })).rejects.toThrow(
      /a layer of the model, such as second,/,
    );
  });

  test('inputs keep the order of the model', async () => {
    const model = await artifactsOf(branchedModel());
    const swapped = { inputs: [{ name: 'a', shape: [2, 3] }, { name: 'b' }] };
    expect((await ends(model, swapped)).inputs.map(({ name }) => name)).toEqual(['b', 'a']);
    expect((await ends(model, { outputs: ['joined'] })).inputs.map(({ name }) => name)).toEqual(['b', 'a']);
  });
});
