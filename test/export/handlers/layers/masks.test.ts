import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { registerLayer } from '../../../../export/handlers/layer-registry.js';
import { DATA_TYPES } from '../../../../export/onnx/data-types.js';
import { int } from '../../../../export/onnx/graph-builder.js';
import {
  differenceFrom,
  differenceFromTfjs,
  normalTensor,
  randomiseWeights,
} from '../../../fixtures/export/compare-with-tfjs.js';
import { symbolic } from '../../../fixtures/export/layer-model.js';

/** Shows the mask that comes with its input: 1 and 0, or −1 where there is none. */
class MaskProbe extends tf.layers.Layer {
  static readonly className = 'MaskProbe';

  override computeOutputShape(inputShape: tf.Shape): tf.Shape {
    return inputShape.slice(0, 2);
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: { mask?: tf.Tensor }): tf.Tensor {
    const x = Array.isArray(inputs) ? inputs[0]! : inputs;
    return kwargs.mask ? tf.cast(kwargs.mask, 'float32') : tf.fill(x.shape.slice(0, 2), -1);
  }
}

beforeAll(async () => {
  await tf.setBackend('cpu');
  registerLayer('MaskProbe', ({ inputs }, graph) => {
    const [input] = inputs;
    if (input?.mask !== undefined) return graph.add('Cast', [input.mask], { to: int(DATA_TYPES.float32) });
    const none = graph.constant('none', { type: 'float32', shape: [], values: Float32Array.of(-1) });
    const rows = graph.add('Shape', [input!.value], { end: int(2) });
    return graph.add('Expand', [none, rows]);
  });
});

const ids = () => tf.input({ shape: [5], dtype: 'int32' });
const features = () => tf.input({ shape: [5, 4] });
const embedding = (maskZero = true, outputDim = 4) =>
  tf.layers.embedding({ inputDim: 6, outputDim, maskZero });
const applied = (layer: tf.layers.Layer, ...inputs: tf.SymbolicTensor[]) =>
  symbolic(layer.apply(inputs.length === 1 ? inputs[0]! : inputs));

const ID_ROWS = [
  [1, 2, 0, 0, 3],
  [0, 0, 0, 0, 0],
  [5, 4, 3, 2, 1],
];
const OTHER_ROWS = [
  [1, 0, 2, 0, 3],
  [1, 1, 1, 1, 1],
  [0, 4, 0, 2, 1],
];

async function differenceOf(
  inputs: tf.SymbolicTensor[],
  output: tf.SymbolicTensor,
  values: tf.Tensor[],
): Promise<number> {
  const model = tf.model({ inputs, outputs: [output, applied(new MaskProbe(), output)] });
  randomiseWeights(model, 1);
  return differenceFromTfjs(model, values);
}

const tensorOf = (rows: number[][]) => tf.tensor2d(rows, undefined, 'int32');

const twoRows = () => [tensorOf(ID_ROWS), tensorOf(OTHER_ROWS)];

describe('layers that hand on the mask of an embedding', () => {
  test.each([
    ['Dense', () => tf.layers.dense({ units: 3 })],
    ['Activation', () => tf.layers.activation({ activation: 'tanh' })],
    ['Dropout', () => tf.layers.dropout({ rate: 0.5 })],
    ['SpatialDropout1D', () => tf.layers.spatialDropout1d({ rate: 0.5 })],
    ['GaussianNoise', () => tf.layers.gaussianNoise({ stddev: 1 })],
    ['GaussianDropout', () => tf.layers.gaussianDropout({ rate: 0.5 })],
    ['AlphaDropout', () => tf.layers.alphaDropout({ rate: 0.5 })],
    ['ReLU', () => tf.layers.reLU({})],
    ['PReLU', () => tf.layers.prelu({})],
    ['LayerNormalization', () => tf.layers.layerNormalization({})],
  ])('%s', async (_name, make) => {
    const input = ids();
    const output = applied(make(), applied(embedding(), input));
    expect(await differenceOf([input], output, [tensorOf(ID_ROWS)])).toBeLessThan(1e-5);
  });
});

// tfjs' executor forgets no mask: a layer whose inputs have none is called with that of the layer before it that had one.
// What tfjs' layers say of themselves is that they hand on none.
describe('layers that hand on no mask', () => {
  test.each([
    ['LeakyReLU', () => tf.layers.leakyReLU({})],
    ['ELU', () => tf.layers.elu({})],
    ['ThresholdedReLU', () => tf.layers.thresholdedReLU({})],
    ['Permute', () => tf.layers.permute({ dims: [1, 2] })],
    ['Reshape', () => tf.layers.reshape({ targetShape: [5, 4] })],
    ['Conv1D', () => tf.layers.conv1d({ filters: 3, kernelSize: 1 })],
    ['MaxPooling1D', () => tf.layers.maxPooling1d({ poolSize: 1 })],
  ])('%s', async (_name, make) => {
    const input = ids();
    const layer = make();
    expect(layer.supportsMasking).toBe(false);
    const output = applied(layer, applied(embedding(), input));
    const probed = tf.model({ inputs: input, outputs: applied(new MaskProbe(), output) });
    const none = tf.sub(tf.zeros([3, 5]), 1);
    expect(await differenceFrom([none], probed, [tensorOf(ID_ROWS)])).toBe(0);
  });
});

test('Embedding without maskZero has no mask', async () => {
  const input = ids();
  expect(await differenceOf([input], applied(embedding(false), input), [tensorOf(ID_ROWS)])).toBe(0);
});

test.each([[0], [-1.5]])('Masking of steps that are %d', async (maskValue) => {
  const input = features();
  const x = normalTensor(1, [3, 5, 4]).arraySync() as number[][][];
  x[0]![1]!.fill(maskValue);
  x[2]![4]!.fill(maskValue);
  x[1]![0]![2] = maskValue;
  const output = applied(tf.layers.masking({ maskValue }), input);
  expect(await differenceOf([input], output, [tf.tensor3d(x)])).toBe(0);
});

describe('Concatenate', () => {
  test.each([[-1], [1]])('of two masked sequences along axis %d', async (axis) => {
    const inputs = [ids(), ids()];
    const embedded = inputs.map((input) => applied(embedding(), input));
    const output = applied(tf.layers.concatenate({ axis }), ...embedded);
    expect(await differenceOf(inputs, output, twoRows())).toBe(0);
  });

  test('of a masked sequence and one without a mask, along the features', async () => {
    const inputs = [ids(), ids()];
    const embedded = [applied(embedding(false), inputs[0]!), applied(embedding(), inputs[1]!)];
    const output = applied(tf.layers.concatenate({ axis: -1 }), ...embedded);
    expect(await differenceOf(inputs, output, twoRows())).toBe(0);
  });

  test('of a masked sequence and one without a mask, along the steps', async () => {
    // tfjs joins these masks only where there is one feature.
    const inputs = [ids(), ids()];
    const embedded = [applied(embedding(false, 1), inputs[0]!), applied(embedding(true, 1), inputs[1]!)];
    const output = applied(tf.layers.concatenate({ axis: 1 }), ...embedded);
    expect(await differenceOf(inputs, output, twoRows())).toBe(0);
  });
});

describe('Add', () => {
  test('has no mask where the first input has none', async () => {
    const inputs = [ids(), ids()];
    const embedded = [applied(embedding(false), inputs[0]!), applied(embedding(), inputs[1]!)];
    const output = applied(tf.layers.add(), ...embedded);
    expect(await differenceOf(inputs, output, twoRows())).toBe(0);
  });

  test('of masked sequences has the mask of Keras, for tfjs makes one that no layer can read', async () => {
    const inputs = [ids(), ids()];
    const table = embedding();
    const sum = applied(tf.layers.add(), ...inputs.map((input) => applied(table, input)));
    const converted = tf.model({ inputs, outputs: [applied(new MaskProbe(), sum)] });
    const both = ID_ROWS.map((row, at) =>
      row.map((id, step) => Number(id !== 0 && OTHER_ROWS[at]![step] !== 0)),
    );
    expect(await differenceFrom([tf.tensor2d(both)], converted, twoRows())).toBe(0);
  });
});

test('Softmax leaves out what is masked', async () => {
  // tfjs lets the mask broadcast from the last axis, so this has one feature a step of a square.
  const input = tf.input({ shape: [3], dtype: 'int32' });
  const table = tf.layers.embedding({ inputDim: 6, outputDim: 3, maskZero: true });
  const output = applied(tf.layers.softmax({ axis: -1 }), applied(table, input));
  const model = tf.model({ inputs: input, outputs: output });
  randomiseWeights(model, 1);
  const rows = tensorOf([
    [1, 0, 2],
    [3, 4, 0],
    [5, 5, 1],
  ]);
  expect(await differenceFromTfjs(model, [rows])).toBeLessThan(1e-6);
});
