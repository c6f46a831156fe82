import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, inject, test } from 'vitest';
import { convert, type ConvertOptions } from '../../../export/convert/convert.js';
import { OPSETS } from '../../../export/onnx/encode.js';
import { artifactsOf } from '../../fixtures/export/artifacts.js';
import { normalTensor } from '../../fixtures/export/compare-with-tfjs.js';
import {
  constant,
  floatElements,
  functionOf,
  ifNode,
  node,
  whileNode,
} from '../../fixtures/export/functions.js';
import { attr, graphModel, placeholder, type GraphModelParts } from '../../fixtures/export/graph-model.js';

beforeAll(() => tf.setBackend('cpu'));

interface Family {
  readonly name: string;
  readonly model: () => Promise<Parameters<typeof convert>[0]>;
  readonly options?: ConvertOptions;
}

const layers = (name: string, stack: () => tf.layers.Layer[], options?: ConvertOptions): Family => ({
  name,
  model: () => artifactsOf(tf.sequential({ layers: stack() })),
  ...(options && { options }),
});
const graph = (name: string, parts: GraphModelParts): Family => ({ name, model: () => graphModel(parts) });
const float = { T: attr.type('DT_FLOAT') };
const image = (shape: (number | null)[] = [null, null, null, 3]) => placeholder('x', 'float32', shape);

const convolutions = () => [
  tf.layers.conv2d({
    inputShape: [12, 12, 8],
    filters: 16,
    kernelSize: 3,
    strides: 2,
    padding: 'same',
    useBias: false,
  }),
  tf.layers.batchNormalization({}),
  tf.layers.reLU({ maxValue: 6 }),
  tf.layers.depthwiseConv2d({ kernelSize: 3, padding: 'same' }),
  tf.layers.conv2dTranspose({ filters: 6, kernelSize: 3, strides: 2, padding: 'same' }),
  tf.layers.separableConv2d({ filters: 32, kernelSize: 3 }),
  tf.layers.upSampling2d({ size: [2, 2], interpolation: 'bilinear' }),
  tf.layers.maxPooling2d({ poolSize: 2 }),
  tf.layers.zeroPadding2d({}),
  tf.layers.globalAveragePooling2d({}),
  tf.layers.dense({ units: 20, activation: 'softmax' }),
];

const states = { i: 'int32', x: 'float32', list: 'variant' } as const;

const FAMILIES: readonly Family[] = [
  layers('convolutions', convolutions),
  layers('convolutions in 8 bits', convolutions, { quantize: 'int8' }),
  layers('convolutions in half precision', convolutions, { quantize: 'fp16' }),
  layers('convolutions as the handlers write them', convolutions, { optimize: false }),
  layers('convolutions over images of any size', () => [
    tf.layers.conv2d({ inputShape: [null, null, 3], filters: 4, kernelSize: 3, padding: 'same', strides: 2 }),
    tf.layers.averagePooling2d({ poolSize: 2, padding: 'same' }),
    tf.layers.upSampling2d({ size: [2, 2] }),
  ]),
  ...['gru', 'lstm', 'simpleRNN'].map((kind) =>
    layers(kind, () => {
      const make = kind === 'gru' ? tf.layers.gru : kind === 'lstm' ? tf.layers.lstm : tf.layers.simpleRNN;
      return [
        tf.layers.embedding({ inputDim: 20, outputDim: 8, maskZero: true, inputLength: 6 }),
        tf.layers.bidirectional({
          layer: make({ units: 5, returnSequences: true }) as tf.RNN,
          mergeMode: 'concat',
        }),
        make({ units: 4, goBackwards: true }),
      ];
    }),
  ),
  layers('recurrent layers with other activations, which are loops', () => [
    tf.layers.gru({ inputShape: [null, 3], units: 5, activation: 'swish', returnSequences: true }),
    tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 3 }) }),
    tf.layers.lstm({ units: 4, activation: 'selu' }),
  ]),
  layers('convolutions in time', () => [
    tf.layers.convLstm2d({ inputShape: [4, 6, 6, 2], filters: 3, kernelSize: 3 }) as tf.layers.Layer,
  ]),
  layers('normalisation and merging', () => [
    tf.layers.layerNormalization({ inputShape: [5, 8], axis: -1 }),
    tf.layers.permute({ dims: [2, 1] }),
    tf.layers.prelu({}),
    tf.layers.flatten({}),
    tf.layers.repeatVector({ n: 3 }),
  ]),
  graph('resizing', {
    nodes: [
      image(),
      node('larger', 'ResizeBilinear', ['x', 'size'], { half_pixel_centers: attr.bool(true), ...float }),
      node('smaller', 'ResizeNearestNeighbor', ['larger', 'small'], {
        align_corners: attr.bool(true),
        ...float,
      }),
    ],
    constants: {
      size: tf.tensor([8, 6], [2], 'int32'),
      small: tf.tensor([3, 3], [2], 'int32'),
    },
    outputs: ['smaller'],
  }),
  graph('reductions and slices', {
    nodes: [
      image([null, 4, 6, 3]),
      ...['Max', 'Mean', 'Sum', 'Prod', 'Min'].map((op) =>
        node(op, op, ['x', 'axes'], { keep_dims: attr.bool(false), ...float }),
      ),
      node('sum', 'AddN', ['Max', 'Mean', 'Sum', 'Prod', 'Min'], float),
      node('sliced', 'StridedSlice', ['sum', 'begin', 'end', 'strides'], {
        begin_mask: attr.int(1),
        end_mask: attr.int(3),
        ...float,
      }),
      node('best', 'TopKV2', ['sliced', 'k'], { sorted: attr.bool(true), ...float }),
      node('scanned', 'Cumsum', ['sliced', 'axis'], float),
      node('padded', 'MirrorPad', ['scanned', 'paddings'], { mode: attr.string('REFLECT'), ...float }),
    ],
    constants: {
      axes: tf.tensor([1, 2], [2], 'int32'),
      begin: tf.tensor([0, 0], [2], 'int32'),
      end: tf.tensor([0, 0], [2], 'int32'),
      strides: tf.tensor([1, 1], [2], 'int32'),
      k: tf.scalar(2, 'int32'),
      axis: tf.scalar(1, 'int32'),
      paddings: tf.tensor([0, 0, 1, 1], [2, 2], 'int32'),
    },
    outputs: ['best', 'best:1', 'padded'],
  }),
  graph('spectra', {
    nodes: [
      placeholder('x', 'float32', [null, 8]),
      node('spectrum', 'RFFT', ['x', 'length'], {}),
      node('magnitude', 'ComplexAbs', ['spectrum'], {}),
    ],
    constants: { length: tf.tensor([8], [1], 'int32') },
    outputs: ['magnitude'],
  }),
  graph('suppression of boxes', {
    nodes: [
      placeholder('boxes', 'float32', [null, 4]),
      placeholder('scores', 'float32', [null]),
      node('kept', 'NonMaxSuppressionV3', ['boxes', 'scores', 'most', 'overlap', 'least'], {}),
      node('chosen', 'GatherV2', ['boxes', 'kept', 'axis'], {}),
    ],
    constants: {
      most: tf.scalar(3, 'int32'),
      overlap: tf.scalar(0.5),
      least: tf.scalar(0.1),
      axis: tf.scalar(0, 'int32'),
    },
    outputs: ['chosen'],
  }),
  graph('loops over lists', {
    nodes: [
      placeholder('x', 'float32', [null, 3]),
      node('empty', 'TensorListReserve', ['shape', 'three'], floatElements),
      whileNode('loop', ['zero', 'x', 'empty'], 'cond', 'body'),
      node('stacked', 'TensorListStack', ['loop:2', 'shape'], floatElements),
    ],
    constants: {
      zero: tf.scalar(0, 'int32'),
      one: tf.scalar(1, 'int32'),
      three: tf.scalar(3, 'int32'),
      shape: tf.tensor([-1, 3], [2], 'int32'),
    },
    functions: [
      functionOf(
        'cond',
        states,
        [constant('three', 'int32'), node('less', 'Less', ['i', 'three:output:0'])],
        ['less:z:0'],
      ),
      functionOf(
        'body',
        states,
        [
          constant('one', 'int32'),
          node('next', 'AddV2', ['i', 'one:output:0']),
          node('changed', 'Sin', ['x']),
          node('longer', 'TensorListSetItem', ['list', 'i', 'changed:y:0'], floatElements),
        ],
        ['next:z:0', 'changed:y:0', 'longer:output_handle:0'],
      ),
    ],
    outputs: ['stacked', 'loop:1'],
  }),
  graph('branches', {
    nodes: [
      placeholder('condition', 'bool', []),
      placeholder('x', 'float32', [null, 3]),
      ifNode('chosen', ['condition', 'x'], 'yes', 'no'),
      node('y', 'Identity', ['chosen'], float),
    ],
    functions: [
      functionOf('yes', { x: 'float32' }, [node('changed', 'Neg', ['x'])], ['changed:y:0']),
      functionOf(
        'no',
        { x: 'float32' },
        [
          node('changed', 'Mean', ['x', 'axes'], { keep_dims: attr.bool(true) }),
          node('axes', 'Const', [], axesValue()),
        ],
        ['changed:output:0'],
      ),
    ],
    outputs: ['y'],
  }),
  graph('tables', {
    nodes: [
      placeholder('x', 'int32', [null]),
      table(),
      node('fill', 'LookupTableImportV2', ['table', 'keys', 'values']),
      node('y', 'LookupTableFindV2', ['fill', 'x', 'fallback']),
    ],
    constants: {
      keys: tf.tensor([3, 1000, 7], [3], 'int32'),
      values: tf.tensor([1, 2, 3]),
      fallback: tf.scalar(0),
    },
    outputs: ['y'],
  }),
  graph('random numbers', {
    nodes: [
      placeholder('x', 'float32', [null, 3]),
      node('shape', 'Shape', ['x'], {}),
      node('noise', 'TruncatedNormal', ['shape'], { dtype: attr.type('DT_FLOAT'), seed: attr.int(1) }),
      node('y', 'AddV2', ['x', 'noise'], float),
    ],
    outputs: ['y'],
  }),
  { name: 'quantised weights, kept', model: quantisedModel, options: { keepQuantization: true } },
];

function axesValue() {
  const tensor = { dtype: 'DT_INT32', tensorShape: { dim: [{ size: '1' }] }, intVal: [0] };
  return { dtype: attr.type('DT_INT32'), value: { tensor } };
}

function table() {
  return node('table', 'HashTableV2', [], {
    shared_name: attr.string('table'),
    key_dtype: attr.type('DT_INT32'),
    value_dtype: attr.type('DT_FLOAT'),
  });
}

/** A convolution, a product and a lookup with weights in uint8, uint16 and float16. */
async function quantisedModel() {
  const model = await graphModel({
    nodes: [
      image([1, 8, 8, 3]),
      node('convolved', 'Conv2D', ['x', 'kernel'], {
        strides: attr.ints([1, 1, 1, 1]),
        padding: attr.string('SAME'),
        data_format: attr.string('NHWC'),
        ...float,
      }),
      node('pooled', 'Mean', ['convolved', 'axes'], { keep_dims: attr.bool(false), ...float }),
      node('multiplied', 'MatMul', ['pooled', 'matrix'], float),
      node('y', 'AddV2', ['multiplied', 'bias'], float),
    ],
    constants: {
      kernel: normalTensor(1, [3, 3, 3, 20]),
      axes: tf.tensor([1, 2], [2], 'int32'),
      matrix: normalTensor(2, [20, 300]),
      bias: normalTensor(3, [300]),
    },
    outputs: ['y'],
  });
  const forms = { kernel: ['uint8', 1], matrix: ['uint16', 2], bias: ['float16', 2] } as const;
  let bytes = 0;
  const weightSpecs = (model.weightSpecs ?? []).map((spec) => {
    const form = Object.entries(forms).find(([name]) => name === spec.name)?.[1];
    const size = spec.shape.reduce((product, length) => product * length, 1);
    bytes += size * (form?.[1] ?? 4);
    if (!form) return spec;
    const [dtype] = form;
    return {
      ...spec,
      quantization:
        dtype === 'float16' ? { dtype } : { dtype, scale: 0.01, min: dtype === 'uint8' ? -1.28 : -1.5 },
    };
  });
  return { ...model, weightSpecs, weightData: new ArrayBuffer(bytes) };
}

test.each(OPSETS)(
  'models of each family pass the checker and strict inference in opset %d',
  async (opset) => {
    const models = await Promise.all(
      FAMILIES.map(async ({ model, options }) => {
        const { bytes } = await convert(await model(), { ...options, opset });
        return Buffer.from(bytes).toString('base64');
      }),
    );
    const script = fileURLToPath(new URL('../../fixtures/export/check_models.py', import.meta.url));
    const { status, stdout, stderr } = spawnSync(inject('python'), [script], {
      input: JSON.stringify(models),
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    if (status !== 0) throw new Error(`check_models.py: ${stderr}`);
    const reports: unknown = JSON.parse(stdout);
    if (!Array.isArray(reports)) throw new TypeError('it printed no list');
    expect(reports).toHaveLength(FAMILIES.length);
    const failed = reports.flatMap((report: unknown, index) =>
      typeof report === 'object' && report !== null && 'error' in report
        ? [`${FAMILIES[index]?.name}: ${String(report.error)}`]
        : [],
    );
    expect(failed).toEqual([]);
  },
);
