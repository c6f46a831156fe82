interface WeightEntry {
  name: string;
  shape: number[];
  dtype: string;
  quantization?: { dtype: string; scale: number; min: number };
}

/** A model.json, as far as it is filled with weights here. */
interface ModelJson {
  format: string;
  modelTopology: object;
  weightsManifest: { paths: string[]; weights: WeightEntry[] }[];
}

const weight = (name: string, ...shape: number[]): WeightEntry => ({ name, shape, dtype: 'float32' });

const layer = (className: string, name: string, config: object, ...from: string[]) => ({
  class_name: className,
  name,
  config: { name, ...config },
  inbound_nodes: from.length === 0 ? [] : [from.map((each) => [each, 0, 0, {}])],
});

/** A layers model with an embedding, a recurrence, convolutions and a branch. */
export function layersModel(): ModelJson {
  const recurrent = {
    units: 4,
    activation: 'tanh',
    recurrent_activation: 'sigmoid',
    use_bias: true,
    return_sequences: true,
    reset_after: false,
    implementation: 1,
  };
  const layers = [
    layer('InputLayer', 'ids', { batch_input_shape: [null, 6], dtype: 'int32' }),
    layer('Embedding', 'words', { input_dim: 10, output_dim: 3, mask_zero: true, input_length: null }, 'ids'),
    layer('GRU', 'gru', recurrent, 'words'),
    layer('Conv1D', 'convolution', { filters: 4, kernel_size: [3], strides: [1], padding: 'same', dilation_rate: [1], activation: 'relu', use_bias: true, data_format: 'channels_last' }, 'gru'), // prettier-ignore
    layer('Add', 'sum', {}, 'gru', 'convolution'),
    layer('GlobalAveragePooling1D', 'mean', {}, 'sum'),
    layer('Dense', 'scores', { units: 2, activation: 'softmax', use_bias: true }, 'mean'),
  ];
  // The sum reads two layers in one call.
  layers[4]!.inbound_nodes = [[['gru', 0, 0, {}], ['convolution', 0, 0, {}]]]; // prettier-ignore
  return {
    format: 'layers-model',
    modelTopology: {
      class_name: 'Model',
      config: { name: 'made', layers, input_layers: [['ids', 0, 0]], output_layers: [['scores', 0, 0]] },
      keras_version: 'tfjs-layers 4.22.0',
      backend: 'tensor_flow.js',
    },
    weightsManifest: [
      {
        paths: ['weights.bin'],
        weights: [
          weight('words/embeddings', 10, 3),
          weight('gru/kernel', 3, 12),
          weight('gru/recurrent_kernel', 4, 12),
          weight('gru/bias', 12),
          weight('convolution/kernel', 3, 4, 4),
          weight('convolution/bias', 4),
          { ...weight('scores/kernel', 4, 2), quantization: { dtype: 'uint8', scale: 0.1, min: -1 } },
          weight('scores/bias', 2),
        ],
      },
    ],
  };
}

const dims = (...sizes: number[]) => ({ shape: { dim: sizes.map((size) => ({ size: String(size) })) } });
const float = { type: 'DT_FLOAT' };
const node = (name: string, op: string, input: string[] = [], attr: object = {}) => ({
  name,
  op,
  input,
  attr,
});
const constant = (name: string, dtype: string, ...sizes: number[]) =>
  node(name, 'Const', [], {
    dtype: { type: dtype },
    value: { tensor: { dtype, tensorShape: { dim: sizes.map((size) => ({ size: String(size) })) } } },
  });

/** A graph model with a product, a shape that is worked out and an op with attributes. */
export function graphModel(): ModelJson {
  return {
    format: 'graph-model',
    modelTopology: {
      node: [
        node('x', 'Placeholder', [], { dtype: float, ...dims(-1, 4, 4, 1) }),
        constant('filter', 'DT_FLOAT', 2, 2, 1, 3),
        node('conv', 'Conv2D', ['x', 'filter'], { T: float, strides: { list: { i: ['1', '1', '1', '1'] } }, padding: { s: 'VkFMSUQ=' }, dataFormat: { s: 'TkhXQw==' }, dilations: { list: { i: ['1', '1', '1', '1'] } } }), // prettier-ignore
        constant('flat', 'DT_INT32', 2),
        node('reshaped', 'Reshape', ['conv', 'flat'], { T: float, Tshape: { type: 'DT_INT32' } }),
        constant('kernel', 'DT_FLOAT', 27, 2),
        node('product', 'MatMul', ['reshaped', 'kernel'], { T: float, transpose_a: { b: false }, transpose_b: { b: false } }), // prettier-ignore
        constant('axis', 'DT_INT32'),
        node('joined', 'ConcatV2', ['product', 'product', 'axis'], { T: float, N: { i: '2' }, Tidx: { type: 'DT_INT32' } }), // prettier-ignore
        node('out', 'Softmax', ['joined'], { T: float }),
      ],
      library: {},
      versions: { producer: 1882 },
    },
    weightsManifest: [
      {
        paths: ['weights.bin'],
        weights: [
          weight('filter', 2, 2, 1, 3),
          { name: 'flat', shape: [2], dtype: 'int32' },
          weight('kernel', 27, 2),
          { name: 'axis', shape: [], dtype: 'int32' },
        ],
      },
    ],
  };
}

/** Content for the weights that a model lists: small numbers, and integers that make sense. */
export function weightBytes({ weightsManifest }: ModelJson): Buffer {
  const entries = weightsManifest.flatMap(({ weights }) => weights);
  return Buffer.concat(
    entries.map(({ name, shape, dtype, quantization }) => {
      const count = shape.reduce((product, size) => product * size, 1);
      if (quantization) return Buffer.from(Array.from({ length: count }, (_, i) => i));
      if (dtype === 'int32') return Buffer.from(Int32Array.from(name === 'flat' ? [-1, 27] : [1]).buffer);
      return Buffer.from(Float32Array.from({ length: count }, (_, i) => ((i * 7) % 11) / 11 - 0.5).buffer);
    }),
  );
}
