import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  attr,
  graphDifference,
  placeholder,
  type GraphModelParts,
  type NodeJson,
} from '../../../fixtures/export/graph-model.js';
import { normalTensor } from '../../../fixtures/export/compare-with-tfjs.js';

beforeAll(() => tf.setBackend('cpu'));

const SEED = 20261123;
const small = fc.integer({ min: 1, max: 3 });
const length = fc.integer({ min: 4, max: 8 });

interface Sliding {
  readonly kernel: readonly [number, number];
  readonly stride: number;
  readonly dilation: number;
  readonly padding: 'SAME' | 'VALID';
  readonly open: boolean;
  readonly lengths: readonly [number, number];
}

/** Windows of all kinds; tfjs knows strides and dilations over 1 only one at a time. */
const sliding: fc.Arbitrary<Sliding> = fc
  .record({
    kernel: fc.tuple(small, small),
    step: fc.constantFrom([1, 1], [2, 1], [3, 1], [1, 2]),
    padding: fc.constantFrom<('SAME' | 'VALID')[]>('SAME', 'VALID'),
    open: fc.boolean(),
    lengths: fc.tuple(length, length),
  })
  .map(({ step: [stride = 1, dilation = 1], ...rest }) => ({ ...rest, stride, dilation }))
  .filter(({ kernel, dilation, lengths }) =>
    kernel.every((size, axis) => (size - 1) * dilation < lengths[axis]!),
  );

function windowAttr({ stride, dilation, padding }: Sliding) {
  return {
    strides: attr.ints([1, stride, stride, 1]),
    dilations: attr.ints([1, dilation, dilation, 1]),
    padding: attr.string(padding),
    data_format: attr.string('NHWC'),
  };
}

function images({ open, lengths }: Sliding, channels: number): { node: NodeJson; x: tf.Tensor } {
  const node = placeholder('x', 'float32', [null, ...(open ? [null, null] : lengths), channels]);
  return { node, x: normalTensor(1, [2, ...lengths, channels]) };
}

/** Fails with the window at which a model differs from tfjs. */
async function inEveryWindow(
  make: (window: Sliding) => { parts: GraphModelParts; x: tf.Tensor },
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(sliding, async (window) => {
      const { parts, x } = make(window);
      return (await graphDifference(parts, { x })) < 1e-5;
    }),
    { numRuns: 15, seed: SEED },
  );
}

test('Conv2D', () =>
  expect(
    inEveryWindow((window) => {
      const { node, x } = images(window, 3);
      const nodes = [node, { name: 'y', op: 'Conv2D', input: ['x', 'kernel'], attr: windowAttr(window) }];
      const constants = { kernel: normalTensor(2, [...window.kernel, 3, 4]) };
      return { parts: { nodes, constants, outputs: ['y'] }, x };
    }),
  ).resolves.toBeUndefined());

test('DepthwiseConv2dNative', () =>
  expect(
    inEveryWindow((window) => {
      const { node, x } = images(window, 3);
      const nodes = [
        node,
        { name: 'y', op: 'DepthwiseConv2dNative', input: ['x', 'kernel'], attr: windowAttr(window) },
      ];
      const constants = { kernel: normalTensor(2, [...window.kernel, 3, 2]) };
      return { parts: { nodes, constants, outputs: ['y'] }, x };
    }),
  ).resolves.toBeUndefined());

describe.each([
  ['_FusedConv2D', [3, 4], 4],
  ['FusedDepthwiseConv2dNative', [3, 2], 6],
] as const)('%s', (op, channels, outputs) => {
  test.each([
    [['BiasAdd'], 1],
    [['BiasAdd', 'Relu6'], 1],
    // Of a depthwise convolution tfjs' cpu backend makes NaN of it.
    [['BiasAdd', op === '_FusedConv2D' ? 'LeakyRelu' : 'Elu'], 1],
    [['BiasAdd', 'Prelu'], 2],
  ])('%o', (fused, count) =>
    expect(
      inEveryWindow((window) => {
        const { node, x } = images(window, 3);
        const nodes = [
          node,
          {
            name: 'y',
            op,
            input: ['x', 'kernel', 'bias', 'slope'].slice(0, 2 + count),
            attr: {
              ...windowAttr(window),
              fused_ops: attr.strings(fused),
              num_args: attr.int(count),
              leakyrelu_alpha: attr.float(0.3),
            },
          },
        ];
        const constants = {
          kernel: normalTensor(2, [...window.kernel, ...channels]),
          bias: normalTensor(3, [outputs]),
          slope: normalTensor(4, [1, 1, outputs]),
        };
        return { parts: { nodes, constants, outputs: ['y'] }, x };
      }),
    ).resolves.toBeUndefined(),
  );
});

test('Conv2D with explicit paddings', async () => {
  const parts = {
    nodes: [
      placeholder('x', 'float32', [null, null, null, 2]),
      {
        name: 'y',
        op: 'Conv2D',
        input: ['x', 'kernel'],
        attr: {
          strides: attr.ints([1, 2, 2, 1]),
          dilations: attr.ints([1, 1, 1, 1]),
          padding: attr.string('EXPLICIT'),
          explicit_paddings: attr.ints([0, 0, 1, 2, 0, 1, 0, 0]),
          data_format: attr.string('NHWC'),
        },
      },
    ],
    constants: { kernel: normalTensor(2, [3, 3, 2, 3]) },
    outputs: ['y'],
  };
  expect(await graphDifference(parts, { x: normalTensor(1, [2, 6, 7, 2]) })).toBeLessThan(1e-5);
});

test('Conv2DBackpropInput, of a batch that is open', async () => {
  const parts = {
    nodes: [
      placeholder('x', 'float32', [null, 2, 2, 3]),
      { name: 'lengths', op: 'Shape', input: ['x'] },
      { name: 'batch', op: 'Slice', input: ['lengths', 'zero', 'one'] },
      { name: 'shape', op: 'ConcatV2', input: ['batch', 'others', 'axis'] },
      {
        name: 'y',
        op: 'Conv2DBackpropInput',
        input: ['shape', 'kernel', 'x'],
        attr: {
          strides: attr.ints([1, 2, 2, 1]),
          padding: attr.string('SAME'),
          data_format: attr.string('NHWC'),
        },
      },
    ],
    constants: {
      kernel: normalTensor(2, [3, 3, 4, 3]),
      zero: tf.tensor([0], [1], 'int32'),
      one: tf.tensor([1], [1], 'int32'),
      others: tf.tensor([3, 4, 4], [3], 'int32'),
      axis: tf.scalar(0, 'int32'),
    },
    outputs: ['y'],
  };
  const x = normalTensor(1, [2, 2, 2, 3]);
  expect(await graphDifference(parts, { x })).toBeLessThan(1e-5);
});

test('Conv2DBackpropInput, to every length that a convolution can come from', async () => {
  const sizes = fc.record({
    kernel: fc.tuple(small, small),
    stride: fc.constantFrom(1, 2, 3),
    padding: fc.constantFrom('SAME', 'VALID'),
    lengths: fc.tuple(length, length),
  });
  await fc.assert(
    fc.asyncProperty(sizes, async ({ kernel, stride, padding, lengths }) => {
      const inputs = lengths.map((each, axis) =>
        Math.ceil(padding === 'SAME' ? each / stride : (each - kernel[axis]! + 1) / stride),
      );
      const parts = {
        nodes: [
          placeholder('x', 'float32', [null, null, null, 3]),
          {
            name: 'y',
            op: 'Conv2DBackpropInput',
            input: ['shape', 'kernel', 'x'],
            attr: {
              strides: attr.ints([1, stride, stride, 1]),
              padding: attr.string(padding),
              data_format: attr.string('NHWC'),
            },
          },
        ],
        constants: {
          kernel: normalTensor(2, [...kernel, 4, 3]),
          shape: tf.tensor([2, ...lengths, 4], [4], 'int32'),
        },
        outputs: ['y'],
      };
      const x = normalTensor(1, [2, ...inputs, 3]);
      expect(await graphDifference(parts, { x })).toBeLessThan(1e-5);
    }),
    { numRuns: 20, seed: SEED },
  );
});

describe.each(['MaxPool', 'AvgPool'])('%s', (op) => {
  test('over images', () =>
    expect(
      inEveryWindow((window) => {
        const { node, x } = images(window, 2);
        const { dilations: _dilations, ...attributes } = windowAttr(window);
        const ksize = attr.ints([1, ...window.kernel, 1]);
        const nodes = [node, { name: 'y', op, input: ['x'], attr: { ...attributes, ksize } }];
        return { parts: { nodes, outputs: ['y'] }, x };
      }),
    ).resolves.toBeUndefined());
});

test.each(['MaxPool3D', 'AvgPool3D'])('%s', async (op) => {
  for (const padding of ['SAME', 'VALID']) {
    const parts = {
      nodes: [
        placeholder('x', 'float32', [null, 5, 4, 6, 2]),
        {
          name: 'y',
          op,
          input: ['x'],
          attr: {
            ksize: attr.ints([1, 2, 3, 2, 1]),
            strides: attr.ints([1, 2, 1, 2, 1]),
            padding: attr.string(padding),
            data_format: attr.string('NDHWC'),
          },
        },
      ],
      outputs: ['y'],
    };
    // oxlint-disable-next-line no-await-in-loop -- one at a time
    expect(await graphDifference(parts, { x: normalTensor(1, [2, 5, 4, 6, 2]) })).toBeLessThan(1e-5);
  }
});

test('Conv3D', async () => {
  const parts = {
    nodes: [
      placeholder('x', 'float32', [null, null, 4, 6, 2]),
      {
        name: 'y',
        op: 'Conv3D',
        input: ['x', 'kernel'],
        attr: {
          strides: attr.ints([1, 2, 1, 2, 1]),
          dilations: attr.ints([1, 1, 1, 1, 1]),
          padding: attr.string('SAME'),
          data_format: attr.string('NDHWC'),
        },
      },
    ],
    constants: { kernel: normalTensor(2, [2, 3, 2, 2, 3]) },
    outputs: ['y'],
  };
  expect(await graphDifference(parts, { x: normalTensor(1, [2, 5, 4, 6, 2]) })).toBeLessThan(1e-5);
});

test.each([false, true])('MaxPoolWithArgmax, the batch in the index: %o', async (batched) => {
  const parts = {
    nodes: [
      placeholder('x', 'float32', [null, 4, 6, 3]),
      {
        name: 'y',
        op: 'MaxPoolWithArgmax',
        input: ['x'],
        attr: {
          ksize: attr.ints([1, 2, 2, 1]),
          strides: attr.ints([1, 2, 2, 1]),
          padding: attr.string('VALID'),
          include_batch_in_index: attr.bool(batched),
        },
      },
    ],
    outputs: ['y', 'y:1'],
  };
  expect(await graphDifference(parts, { x: normalTensor(1, [2, 4, 6, 3]) })).toBe(0);
});

test('Dilation2D', () =>
  expect(
    inEveryWindow((window) => {
      const { node, x } = images({ ...window, open: window.open && window.padding === 'VALID' }, 3);
      const { stride, dilation, padding } = window;
      const attributes = {
        strides: attr.ints([1, stride, stride, 1]),
        rates: attr.ints([1, dilation, dilation, 1]),
        dilations: attr.ints([1, dilation, dilation, 1]),
        padding: attr.string(padding),
      };
      const nodes = [node, { name: 'y', op: 'Dilation2D', input: ['x', 'kernel'], attr: attributes }];
      const constants = { kernel: normalTensor(2, [...window.kernel, 3]) };
      return { parts: { nodes, constants, outputs: ['y'] }, x };
    }),
  ).resolves.toBeUndefined());

test('FusedBatchNormV3, LRN, Softmax, LogSoftmax and EuclideanNorm', async () => {
  const parts = {
    nodes: [
      placeholder('x', 'float32', [null, null, null, 4]),
      {
        name: 'normal',
        op: 'FusedBatchNormV3',
        input: ['x', 'scale', 'offset', 'mean', 'variance'],
        attr: { epsilon: attr.float(0.01), data_format: attr.string('NHWC'), is_training: attr.bool(false) },
      },
      {
        name: 'response',
        op: 'LRN',
        input: ['x'],
        attr: {
          depth_radius: attr.int(2),
          bias: attr.float(1.5),
          alpha: attr.float(0.3),
          beta: attr.float(0.7),
        },
      },
      { name: 'softmax', op: 'Softmax', input: ['x'] },
      { name: 'log_softmax', op: 'LogSoftmax', input: ['x'] },
      { name: 'norm', op: 'EuclideanNorm', input: ['x', 'axes'], attr: { keep_dims: attr.bool(true) } },
    ],
    constants: {
      scale: normalTensor(2, [4]),
      offset: normalTensor(3, [4]),
      mean: normalTensor(4, [4]),
      variance: normalTensor(5, [4]).abs(),
      axes: tf.tensor([1, -1], [2], 'int32'),
    },
    outputs: ['normal', 'response', 'softmax', 'log_softmax', 'norm'],
  };
  expect(await graphDifference(parts, { x: normalTensor(1, [2, 3, 5, 4]) })).toBeLessThan(1e-5);
});
