import * as tf from '@tensorflow/tfjs';
import { Tensor } from 'onnxruntime-node';
import { beforeAll, describe, expect, test } from 'vitest';
import { convert, type ConvertOptions } from '../../../export/convert/convert.js';
import { GraphBuilder, int, ints, subgraph } from '../../../export/onnx/graph-builder.js';
import type { Graph } from '../../../export/onnx/graph.js';
import { floats, integer, truth, type TensorData } from '../../../export/onnx/tensor.js';
import { simplify } from '../../../export/passes/simplify.js';
import { keepQuantization } from '../../../export/quantize/keep-quantization.js';
import { quantize } from '../../../export/quantize/quantize.js';
import { loadGraph } from '../../../export/verify/run-graph.js';
import { normals } from '../../../src/random/draws.js';
import { artifactsOf, type SavedArtifacts } from '../../fixtures/export/artifacts.js';
import { randomiseWeights } from '../../fixtures/export/compare-with-tfjs.js';
import { lines } from '../../fixtures/export/graph-lines.js';
import { differenceOf, runInOnnxruntime } from '../../fixtures/export/run-in-onnxruntime.js';

beforeAll(() => tf.setBackend('cpu'));

const numbers = (index: number, shape: readonly number[]): TensorData => {
  const size = shape.reduce((product, length) => product * length, 1);
  // Of the size that trained weights have.
  return floats(
    normals({ seed: 1, purpose: 'verification', index }, size).map((value) => value / 4),
    shape,
  );
};

/** How a graph with one input and one constant is changed, and how far that brings its output. */
async function compared(graph: Graph, change: (graph: Graph) => Graph, x: TensorData) {
  const changed = change(graph);
  const [expected, actual] = [await runInOnnxruntime(graph, { x }), await runInOnnxruntime(changed, { x })];
  return { changed, difference: differenceOf(actual['y']!, expected['y']!) };
}

const bytesOf = ({ constants }: Graph) =>
  [...constants.values()].reduce((total, { values }) => total + values.byteLength, 0);
const opsOf = (graph: Graph) => graph.nodes.map(({ op }) => op);

interface Product {
  readonly name: string;
  readonly x: readonly number[];
  readonly weights: readonly number[];
  /** The axis of the weights that scales belong to. */
  readonly axis: number;
  readonly build: (graph: GraphBuilder, x: string, weights: string) => string;
}

const gated = (op: 'GRU' | 'LSTM' | 'RNN', gates: number): Product => ({
  name: op,
  x: [3, 2, 40],
  weights: [1, gates * 16, 40],
  axis: 1,
  build: (graph, x, weights) => {
    const recurrent = graph.constant('recurrent', numbers(5, [1, gates * 16, 16]));
    return graph.addWithOutputs(op, [x, weights, recurrent], ['states'], { hidden_size: int(16) })[0];
  },
});

const PRODUCTS: readonly Product[] = [
  {
    name: 'Conv',
    x: [1, 6, 7, 7],
    weights: [10, 6, 3, 3],
    axis: 0,
    build: (graph, x, weights) => graph.add('Conv', [x, weights]),
  },
  {
    name: 'ConvTranspose',
    x: [1, 6, 7, 7],
    weights: [6, 10, 3, 3],
    axis: 1,
    build: (graph, x, weights) => graph.add('ConvTranspose', [x, weights], { strides: ints(2, 2) }),
  },
  {
    name: 'Gemm',
    x: [3, 20],
    weights: [20, 16],
    axis: 1,
    build: (graph, x, weights) => graph.add('Gemm', [x, weights]),
  },
  {
    name: 'Gemm of turned weights',
    x: [3, 20],
    weights: [16, 20],
    axis: 0,
    build: (graph, x, weights) => graph.add('Gemm', [x, weights], { transB: int(1) }),
  },
  {
    name: 'MatMul',
    x: [2, 3, 20],
    weights: [20, 16],
    axis: 1,
    build: (graph, x, weights) => graph.add('MatMul', [x, weights]),
  },
  {
    name: 'MatMul of many matrices',
    x: [2, 3, 20],
    weights: [2, 20, 16],
    axis: 2,
    build: (graph, x, weights) => graph.add('MatMul', [x, weights]),
  },
  {
    name: 'MatMul with the weights first',
    x: [2, 20, 3],
    weights: [16, 20],
    axis: 0,
    build: (graph, x, weights) => graph.add('MatMul', [weights, x]),
  },
  {
    name: 'Gather',
    x: [4],
    weights: [30, 20],
    axis: 0,
    build: (graph, x, weights) =>
      graph.add('Gather', [weights, graph.add('Cast', [graph.add('Abs', [x])], { to: int(7) })]),
  },
  gated('GRU', 3),
  gated('LSTM', 4),
  gated('RNN', 1),
];

function productGraph({ x, weights, build }: Product, content: TensorData = numbers(1, weights)): Graph {
  const graph = new GraphBuilder('test');
  const input = graph.input('x', 'float32', x);
  graph.output('y', build(graph, input, graph.constant('w', content)), 'float32');
  return graph.build();
}

describe.each(PRODUCTS)('$name', (product) => {
  const x = numbers(2, product.x);

  test('in 8 bits: a scale for each output channel, and a small difference', async () => {
    const graph = productGraph(product);
    const { changed, difference } = await compared(graph, (before) => quantize(before, 'int8'), x);
    const scales = product.weights.map((length, axis) => (axis === product.axis ? length : 1));
    expect(changed.constants.get('w_scale')?.shape).toEqual(scales);
    expect(changed.constants.get('w_int8')).toMatchObject({ type: 'int8', shape: product.weights });
    expect(changed.constants.has('w')).toBe(false);
    expect(bytesOf(changed)).toBeLessThan(bytesOf(graph) / 3);
    expect(difference).toBeGreaterThan(0);
    expect(difference).toBeLessThan(0.03);
  });

  test('in half precision: half the bytes, and a difference of a thousandth at most', async () => {
    const graph = productGraph(product);
    const { changed, difference } = await compared(graph, (before) => quantize(before, 'fp16'), x);
    expect(bytesOf(changed)).toBeLessThan(0.6 * bytesOf(graph));
    expect(difference).toBeLessThan(1e-3);
  });

  test('as it is stored: the same numbers', async () => {
    for (const content of [
      whole(product.weights),
      broken(product.weights),
      wide(product.weights),
      half(product.weights),
    ]) {
      const { changed, difference } = await compared(productGraph(product, content), keepQuantization, x);
      expect(changed.constants.has('w')).toBe(false);
      expect(difference).toBeLessThan(2e-6);
    }
  });
});

type Float32 = Extract<TensorData, { type: 'float32' }>;

function affine(shape: readonly number[], type: 'uint8' | 'uint16', scale: number, minimum: number): Float32 {
  const size = shape.reduce((product, length) => product * length, 1);
  const steps = Array.from({ length: size }, (_, at) => (at * 37) % (type === 'uint8' ? 256 : 65_536));
  const form = { scale, minimum };
  return {
    type: 'float32',
    shape,
    values: Float32Array.from(steps, (step) => step * scale + minimum),
    stored:
      type === 'uint8'
        ? { type, values: Uint8Array.from(steps), ...form }
        : { type, values: Uint16Array.from(steps), ...form },
  };
}

const whole = (shape: readonly number[]) => affine(shape, 'uint8', 0.01, -1.27);
const broken = (shape: readonly number[]) => affine(shape, 'uint8', 0.01, -1.2345);
const wide = (shape: readonly number[]) => affine(shape, 'uint16', 0.0001, -1.2345);

function half(shape: readonly number[]): Float32 {
  const size = shape.reduce((product, length) => product * length, 1);
  // Multiples of 2⁻⁸ from 1 on, whose bits are easy to write.
  const values = Uint16Array.from({ length: size }, (_, at) => 0x3c_00 + (at % 256) * 4);
  return {
    type: 'float32',
    shape,
    values: Float32Array.from(values, (bits) => 1 + (bits - 0x3c_00) / 1024),
    stored: { type: 'float16', values },
  };
}

function changedOps(product: Product, content: TensorData): string[] {
  return opsOf(keepQuantization(productGraph(product, content)));
}

function simplifiedAndKept(graph: Graph): Graph {
  return keepQuantization(simplify(graph, { keepQuantization: true }));
}

describe('as it is stored', () => {
  const conv = PRODUCTS[0]!;

  test('a whole zero point is a DequantizeLinear, any other a product and a sum', () => {
    expect(changedOps(conv, whole(conv.weights))).toEqual(['DequantizeLinear', 'Conv', 'Identity']);
    expect(changedOps(conv, broken(conv.weights))).toEqual(['Cast', 'Mul', 'Add', 'Conv', 'Identity']);
    expect(changedOps(conv, wide(conv.weights))).toEqual(['Cast', 'Mul', 'Add', 'Conv', 'Identity']);
    expect(changedOps(conv, half(conv.weights))).toEqual(['Cast', 'Conv', 'Identity']);
  });

  test('ONNX Runtime would compute products with a DequantizeLinear in 8 bits', () => {
    const matrix = PRODUCTS.find(({ name }) => name === 'MatMul')!;
    expect(changedOps(matrix, whole(matrix.weights))).toEqual(['Cast', 'Mul', 'Add', 'MatMul', 'Identity']);
  });

  test('a zero point that is nearly whole is none: the smallest numbers count', () => {
    const content = affine(conv.weights, 'uint8', 0.01, -1.27 + 1e-7);
    expect(changedOps(conv, content)).toContain('Add');
  });

  test('small weights become numbers', () => {
    const small = { ...conv, weights: [2, 6, 3, 3] };
    expect(changedOps(small, whole(small.weights))).toEqual(['Conv', 'Identity']);
  });

  test('moving axes and lengths keeps the form; scaling does not, and so it waits', async () => {
    const graph = new GraphBuilder('test');
    const x = graph.input('x', 'float32', [1, 6, 7, 7]);
    const kernel = graph.constant('w', whole([3, 3, 6, 10]));
    const turned = graph.add('Transpose', [kernel], { perm: ints(3, 2, 0, 1) });
    const convolved = graph.add('Conv', [x, turned]);
    const scale = graph.constant('scale', numbers(3, [10, 1, 1]));
    graph.output('y', graph.add('Mul', [convolved, scale]), 'float32');
    const built = graph.build();
    const { changed, difference } = await compared(built, simplifiedAndKept, numbers(2, [1, 6, 7, 7]));
    expect(opsOf(changed)).toEqual(['DequantizeLinear', 'Conv', 'Mul']);
    expect(difference).toBeLessThan(1e-6);
    expect(opsOf(simplify(built))).toEqual(['Conv']);
  });

  test('a product of constants that would be larger than what is stored is not computed ahead', () => {
    const graph = new GraphBuilder('test');
    const x = graph.input('x', 'float32', [3, 20]);
    const scaled = graph.add('Mul', [
      graph.constant('w', whole([20, 16])),
      graph.constant('scale', floats([2])),
    ]);
    graph.output('y', graph.add('MatMul', [x, scaled]), 'float32');
    expect(opsOf(simplify(graph.build(), { keepQuantization: true }))).toEqual(['Mul', 'MatMul']);
    expect(opsOf(simplify(graph.build()))).toEqual(['MatMul']);
  });
});

test.each(['int8', 'fp16', 'kept'] as const)('weights inside of a loop: %s', async (to) => {
  const graph = new GraphBuilder('test');
  const x = graph.input('x', 'float32', [3, 20]);
  const body = graph.inner('body');
  body.input('step', 'int64', []);
  const goesOn = body.input('goes_on', 'bool', []);
  const state = body.input('state', 'float32', [3, 20]);
  const weights = body.constant('w', whole([20, 20]));
  body.output('condition', goesOn, 'bool', []);
  body.output('next', body.add('Tanh', [body.add('MatMul', [state, weights])]), 'float32');
  const inputs = [graph.constant('steps', integer(3)), graph.constant('true', truth(true)), x];
  const [last] = graph.addWithOutputs('Loop', inputs, ['last'], { body: subgraph(body.build()) });
  graph.output('y', last, 'float32');
  const change = (before: Graph) => (to === 'kept' ? keepQuantization(before) : quantize(before, to));
  const { changed, difference } = await compared(graph.build(), change, numbers(2, [3, 20]));
  expect(lines(changed).filter((line) => line.includes('= Cast('))).toHaveLength(1);
  expect(difference).toBeLessThan(to === 'kept' ? 1e-5 : 0.1);
});

/** The same model with its weights in uint8, as tensorflowjs_converter writes them. */
function quantised({ weightSpecs, weightData, ...artifacts }: SavedArtifacts): SavedArtifacts {
  let at = 0;
  const parts: number[] = [];
  const specs = weightSpecs.map((spec) => {
    const count = spec.shape.reduce((product, length) => product * length, 1);
    const values = new Float32Array(weightData, at, count);
    at += count * 4;
    const [least, most] = [Math.min(...values, 0), Math.max(...values, 0)];
    const scale = (most - least) / 255 || 1;
    const zero = Math.round(-least / scale);
    parts.push(
      ...Array.from(values, (value) => Math.min(255, Math.max(0, Math.round(value / scale) + zero))),
    );
    return { ...spec, quantization: { dtype: 'uint8' as const, scale, min: -zero * scale } };
  });
  return { ...artifacts, weightSpecs: specs, weightData: Uint8Array.from(parts).buffer };
}

test('a quantised model of layers is as small as its own files, and computes the same', async () => {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({
        inputShape: [16, 16, 8],
        filters: 48,
        kernelSize: 3,
        padding: 'same',
        useBias: false,
      }),
      tf.layers.batchNormalization({}),
      tf.layers.depthwiseConv2d({ kernelSize: 3, activation: 'relu' }),
      tf.layers.conv2d({ filters: 32, kernelSize: 1 }),
      tf.layers.globalAveragePooling2d({}),
      tf.layers.dense({ units: 64 }),
      tf.layers.reshape({ targetShape: [8, 8] }),
      tf.layers.gru({ units: 32 }),
    ],
  });
  randomiseWeights(model, 1);
  // A variance is positive.
  for (const layer of model.layers) {
    if (layer.getClassName() === 'BatchNormalization')
      layer.setWeights(layer.getWeights().map((weight) => tf.abs(weight)));
  }
  const artifacts = quantised(await artifactsOf(model));
  const run = async (options: ConvertOptions) => {
    const converted = await convert(artifacts, options);
    await using graph = await loadGraph(converted.bytes);
    const x = normals({ seed: 2, purpose: 'verification', index: 0 }, 2 * 16 * 16 * 8);
    const feeds = { [converted.inputs[0]!.name]: new Tensor('float32', x, [2, 16, 16, 8]) };
    const result = await graph.run(feeds);
    return { ...converted, values: Array.from(result[converted.outputs[0]!.name]!.data, Number) };
  };
  const [plain, kept] = [await run({}), await run({ keepQuantization: true })];
  const stored = artifacts.weightData.byteLength;
  expect(plain.weightBytes).toBeGreaterThan(3.9 * stored);
  // Small biases are numbers; scales and zero points come on top.
  expect(kept.weightBytes).toBeLessThan(1.2 * stored);
  const apart = plain.values.map((value, at) => Math.abs(value - kept.values[at]!));
  expect(Math.max(...apart)).toBeLessThan(1e-5);
});
