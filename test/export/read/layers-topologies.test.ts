import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import type { Layer, LayersModel } from '../../../export/read/layers-model.js';
import { readLayersModel } from '../../../export/read/read-model.js';
import type { ModelArtifacts } from '../../../export/read/source/memory-source.js';
import { artifactsOf, type SavedArtifacts } from '../../fixtures/export/artifacts.js';
import { randomiseWeights } from '../../fixtures/export/compare-with-tfjs.js';

beforeAll(() => tf.setBackend('cpu'));

const image = () => tf.input({ shape: [8, 8, 3] });
const sequence = () => tf.input({ shape: [5, 3] });
const modelOf = (inputs: tf.SymbolicTensor, output: unknown) =>
  // Layer.apply's type leaves out that symbolic inputs give a symbolic output.
  tf.model({ inputs, outputs: output as tf.SymbolicTensor });

function dense(name: string, layerName = `${name}_dense`): tf.LayersModel {
  const x = tf.input({ shape: [3], name: `${name}_x` });
  return tf.model({
    name,
    inputs: x,
    outputs: tf.layers.dense({ units: 3, name: layerName }).apply(x) as tf.SymbolicTensor,
  });
}

const models: [string, () => tf.LayersModel][] = [
  [
    'convolutions and normalisation',
    () => {
      const x = image();
      const separable = tf.layers.separableConv2d({ filters: 2, kernelSize: 3, name: 'a/b' }).apply(x);
      const depthwise = tf.layers.depthwiseConv2d({ kernelSize: 2 }).apply(separable);
      return modelOf(x, tf.layers.batchNormalization().apply(depthwise));
    },
  ],
  [
    'a bidirectional layer',
    () => {
      const x = sequence();
      const layer = tf.layers.lstm({ units: 2, name: 'L' });
      return modelOf(x, tf.layers.bidirectional({ layer, mergeMode: 'concat', name: 'both' }).apply(x));
    },
  ],
  [
    'stacked cells',
    () => {
      const x = sequence();
      const cell = [tf.layers.lstmCell({ units: 2 }), tf.layers.gruCell({ units: 2 })];
      return modelOf(x, tf.layers.rnn({ cell, name: 'stack' }).apply(x));
    },
  ],
  [
    'a layer for each step',
    () => {
      const x = sequence();
      return modelOf(x, tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 2 }) }).apply(x));
    },
  ],
  [
    'a model for each step',
    () => {
      const x = sequence();
      return modelOf(x, tf.layers.timeDistributed({ layer: dense('inner') as tf.layers.Layer }).apply(x));
    },
  ],
  [
    'models within models within models',
    () => {
      const inner = tf.sequential({ name: 'inner', layers: [dense('a'), tf.layers.dense({ units: 2 })] });
      return tf.sequential({ layers: [inner, tf.layers.dense({ units: 1, name: 'last' })] });
    },
  ],
];

test.each(models)('weights of %s are where tfjs puts them', async (_, make) => {
  const model = make();
  randomiseWeights(model, 5);
  const read = await readLayersModel(await artifactsOf(model));
  const expected = model.weights.map((weight, index) => ({
    name: weight.originalName,
    values: model.getWeights()[index]!.dataSync(),
  }));
  const found = new Map(weightsIn(read));
  expect([...found.keys()].toSorted()).toEqual(expected.map(({ name }) => name).toSorted());
  for (const { name, values } of expected) expect(found.get(name)).toEqual(values);
});

/** All weights of a model under the names that they have in its file. */
function weightsIn({ layers }: LayersModel): [string, unknown][] {
  return [...layers.values()].flatMap((layer) => weightsOf(layer));
}

function weightsOf({ name, weights, model, wrapped = [] }: Layer): [string, unknown][] {
  const own = Array.from(weights, ([key, { values }]): [string, unknown] => [`${name}/${key}`, values]);
  return [
    ...own,
    ...(model ? weightsIn(model) : []),
    ...wrapped.flatMap((one) => (one.model ? weightsIn(one.model) : [])),
  ];
}

test('the two layers of a bidirectional one', async () => {
  const x = sequence();
  const layer = tf.layers.gru({ units: 2, name: 'L', goBackwards: true });
  const model = modelOf(x, tf.layers.bidirectional({ layer, mergeMode: 'sum', name: 'both' }).apply(x));
  const { layers } = await readLayersModel(await artifactsOf(model));
  const [forward, backward] = layers.get('both')!.wrapped!;
  expect(forward).toMatchObject({ name: 'forward_L', className: 'GRU', config: { go_backwards: true } });
  expect(backward).toMatchObject({ name: 'backward_L', className: 'GRU', config: { go_backwards: false } });
  expect(backward!.weights.get('bias')).toBe(layers.get('both')!.weights.get('backward_L/bias'));
});

test('uses of a nested model are counted from 0, as those of a layer', async () => {
  const inner = dense('inner');
  const x = tf.input({ shape: [3], name: 'x' });
  const twice = inner.apply(inner.apply(x)) as tf.SymbolicTensor;
  const { layers, outputs } = await readLayersModel(
    await artifactsOf(tf.model({ inputs: x, outputs: twice })),
  );
  expect(outputs).toEqual([{ layer: 'inner', call: 1, output: 0 }]);
  expect(layers.get('inner')!.calls.map(({ inputs }) => inputs)).toEqual([
    [{ layer: 'x', call: 0, output: 0 }],
    [{ layer: 'inner', call: 0, output: 0 }],
  ]);
  expect([...layers.get('inner')!.model!.layers.keys()]).toEqual(['inner_x', 'inner_dense']);
});

/** A topology with other weights' names, in the order of the model's own. */
function withNames(artifacts: SavedArtifacts, ...names: string[]): ModelArtifacts {
  return {
    ...artifacts,
    weightSpecs: artifacts.weightSpecs.map((spec, index) => ({ ...spec, name: names[index] ?? spec.name })),
  };
}

test.each<[string, () => tf.layers.Layer, string[], string[]]>([
  ['colons', () => tf.layers.dense({ units: 2, name: 'd' }), ['d/kernel:0', 'd/bias:0'], ['kernel', 'bias']],
  [
    'cells between',
    () => tf.layers.lstm({ units: 2, name: 'l' }) as tf.layers.Layer,
    ['l/lstm_cell_1/kernel', 'l/lstm_cell_1/recurrent_kernel', 'l/lstm_cell_1/bias'],
    ['kernel', 'recurrent_kernel', 'bias'],
  ],
  [
    'cells between in both directions',
    () =>
      tf.layers.bidirectional({
        layer: tf.layers.simpleRNN({ units: 2, name: 'r', useBias: false }) as tf.RNN,
        mergeMode: 'sum',
        name: 'l',
      }),
    ['forward', 'backward'].flatMap((side) => [
      `l/${side}_r/simple_rnn_cell/kernel`,
      `l/${side}_r/simple_rnn_cell/recurrent_kernel`,
    ]),
    ['forward', 'backward'].flatMap((side) => [`${side}_r/kernel`, `${side}_r/recurrent_kernel`]),
  ],
  [
    'the model before',
    () => tf.layers.dense({ units: 2, name: 'd' }),
    ['outer/d/kernel', 'outer/d/bias'],
    ['kernel', 'bias'],
  ],
  [
    'numbers, as .keras files have',
    () => tf.layers.batchNormalization({ name: 'n', center: false }),
    ['layers/n/vars/0', 'layers/n/vars/1', '_layer_checkpoint_dependencies/n/vars/2'],
    ['gamma', 'moving_mean', 'moving_variance'],
  ],
])('names of weights that Python writes: %s', async (_, layer, names, expected) => {
  const x = sequence();
  const model = tf.model({
    name: 'outer',
    inputs: x,
    outputs: layer().apply(x) as tf.SymbolicTensor,
  });
  const { layers } = await readLayersModel(withNames(await artifactsOf(model), ...names));
  const owner = [...layers.values()].at(-1)!;
  expect([...owner.weights.keys()]).toEqual(expected);
});

test('two layers of one name in different models: nobody knows whose weights these are', async () => {
  const x = tf.input({ shape: [3] });
  const model = modelOf(x, dense('b', 'd').apply(dense('a', 'd').apply(x) as tf.SymbolicTensor));
  const artifacts = await artifactsOf(model);
  await expect(readLayersModel(artifacts)).rejects.toThrow(/several are called d.*d\/kernel/);
  // As Python writes them where the models come first.
  const { layers } = await readLayersModel(
    withNames(artifacts, 'a/d/kernel', 'a/d/bias', 'b/d/kernel', 'b/d/bias'),
  );
  const kernels = ['a', 'b'].map((name) => layers.get(name)!.model!.layers.get('d')!.weights.get('kernel'));
  expect(new Set(kernels).size).toBe(2);
});

/** Reads a topology without weights. */
const readTopology = (modelTopology: object) => readLayersModel({ modelTopology, weightSpecs: [] });

const layer = (className: string, config: object, inbound?: unknown) => ({
  class_name: className,
  config,
  ...(inbound !== undefined && { inbound_nodes: inbound }),
});

test('an old Sequential is a list of layers, and a first layer says its shape in several ways', async () => {
  for (const shape of [{ batch_input_shape: [null, 3] }, { input_shape: [3] }]) {
    const { layers } = await readTopology({
      class_name: 'Sequential',
      config: [layer('Dense', { name: 'a', units: 2, ...shape })],
    });
    expect(layers.get('a_input')!.config).toEqual({ batch_input_shape: [null, 3], dtype: 'float32' });
  }
  const built = await readTopology({
    class_name: 'Sequential',
    config: { build_input_shape: [null, 7], layers: [layer('Dense', { name: 'a' })] },
  });
  expect(built.layers.get('a_input')!.config['batch_input_shape']).toEqual([null, 7]);
  await expect(
    readTopology({ class_name: 'Sequential', config: [layer('Dense', { name: 'a' })] }),
  ).rejects.toThrow(/first layer has no input shape/);
});

test('a functional topology in the forms that versions of Keras write', async () => {
  const { layers, inputs, outputs } = await readTopology({
    keras_version: '2.15.0',
    model_config: {
      class_name: 'Functional',
      config: {
        layers: [
          { ...layer('InputLayer', { batch_input_shape: [null, 2] }), name: 'x' },
          {
            ...layer('LeakyReLU', { alpha: { type: 'ndarray', value: 0.2 } }, [[['x', 0, 0, null]]]),
            name: 'a',
          },
          layer('Add', { name: 'b' }, [['a', 0, 0, { y: 1 }]]),
        ],
        input_layers: ['x', 0, 0],
        output_layers: { first: ['b', 0, 0], second: ['a', 0, 0] },
      },
    },
  });
  expect(inputs).toEqual([{ layer: 'x', call: 0, output: 0 }]);
  expect(outputs.map((output) => output.layer)).toEqual(['b', 'a']);
  expect(layers.get('a')).toMatchObject({ config: { alpha: 0.2 }, calls: [{ arguments: {} }] });
  expect(layers.get('b')!.calls).toEqual([
    { inputs: [{ layer: 'a', call: 0, output: 0 }], arguments: { y: 1 } },
  ]);
});

test('an input of Keras 3', async () => {
  const input = layer('InputLayer', { name: 'x', batch_shape: [null, 2] });
  await expect(readTopology({ class_name: 'Sequential', config: { layers: [input] } })).rejects.toThrow(
    /written by Keras 3/,
  );
});
