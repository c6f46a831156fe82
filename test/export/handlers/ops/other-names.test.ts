import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { largestDifference } from '../../../../export/verify/largest-difference.js';
import {
  constant,
  floatElements,
  functionOf,
  node,
  type ArgumentType,
} from '../../../fixtures/export/functions.js';
import {
  attr,
  graphDifference,
  graphModel,
  placeholder,
  runOnnx,
  type GraphModelParts,
} from '../../../fixtures/export/graph-model.js';
import { constant as known, fed, int32, opDifference, opOutputs } from '../../../fixtures/export/op-case.js';
import { normalTensor } from '../../../fixtures/export/compare-with-tfjs.js';

beforeAll(() => tf.setBackend('cpu'));

const x = () => normalTensor(1, [2, 3]);

describe('ops that hand on their input', () => {
  test.each(['Identity', 'Print', 'Snapshot', 'StopGradient', 'FakeQuantWithMinMaxVars'])(
    '%s',
    async (op) => {
      const inputs = op === 'Print' ? [fed(x()), fed(x())] : [fed(x())];
      const attributes = { message: attr.string(''), first_n: attr.int(0), summarize: attr.int(0) };
      // tfjs prints.
      using _ = vi.spyOn(console, 'log').mockImplementation(() => {});
      expect(await opDifference({ op, inputs, ...(op === 'Print' && { attr: attributes }) })).toBe(0);
    },
  );

  test('IdentityN', async () => {
    const inputs = [fed(x()), fed(normalTensor(2, [4]))];
    expect(await opDifference({ op: 'IdentityN', inputs, outputs: 2 })).toBe(0);
  });
});

test('PlaceholderWithDefault is its default, or an input that is named', async () => {
  const parts = {
    nodes: [
      placeholder('x', 'float32', [2]),
      node('given', 'PlaceholderWithDefault', ['default'], {
        shape: attr.shape([2]),
        dtype: attr.type('DT_FLOAT'),
      }),
      node('y', 'Add', ['x', 'given']),
    ],
    constants: { default: tf.tensor([3, 4]) },
    outputs: ['y'],
  };
  expect(await graphDifference(parts, { x: tf.tensor([1, 2]) })).toBe(0);
  const feeds = { x: tf.tensor([1, 2]), given: tf.tensor([10, 20]) };
  const { y } = await runOnnx(await graphModel(parts), feeds, { inputs: [{ name: 'given', shape: [2] }] });
  expect(Array.from(y!.data, Number)).toEqual([11, 22]);
});

test('a Placeholder is an input, and a Const holds weights', async () => {
  const parts: GraphModelParts = {
    nodes: [
      node('x', 'Placeholder', [], { dtype: attr.type('DT_FLOAT'), shape: attr.shape([null, 3]) }),
      node('w', 'Const', [], { dtype: attr.type('DT_FLOAT'), value: tensorValue([0.5, 2, -1]) }),
      node('y', 'Mul', ['x', 'w']),
    ],
    outputs: ['y'],
  };
  const artifacts = await graphModel(parts);
  const { y } = await runOnnx(artifacts, { x: x() });
  expect(Array.from(y!.data, Number)).toEqual(Array.from(tf.mul(x(), tf.tensor([0.5, 2, -1])).dataSync()));
});

/** A tensor inside of a node, where tfjs itself reads none. */
function tensorValue(values: readonly number[]) {
  const dim = [{ size: String(values.length) }];
  return { tensor: { dtype: 'DT_FLOAT', tensorShape: { dim }, floatVal: values } };
}

test('Select chooses as SelectV2 does', async () => {
  const inputs = [
    fed(tf.tensor([true, false, true, false, true, false], [2, 3], 'bool')),
    fed(x()),
    fed(normalTensor(2, [2, 3])),
  ];
  expect(await opDifference({ op: 'Select', inputs })).toBe(0);
});

describe.each(['BatchMatMul', 'BatchMatMulV2'])('%s', (op) => {
  test.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])('adj_x %s, adj_y %s', async (adjX, adjY) => {
    const inputs = [
      fed(normalTensor(1, adjX ? [2, 4, 3] : [2, 3, 4])),
      known(normalTensor(2, adjY ? [2, 5, 4] : [2, 4, 5])),
    ];
    const attributes = { adj_x: attr.bool(adjX), adj_y: attr.bool(adjY) };
    expect(await opDifference({ op, inputs, attr: attributes })).toBeLessThan(1e-6);
  });
});

const channel = (seed: number) => known(tf.abs(normalTensor(seed, [3])));

test.each(['FusedBatchNorm', 'FusedBatchNormV2', 'FusedBatchNormV3'])('%s', async (op) => {
  const inputs = [fed(normalTensor(1, [2, 4, 5, 3])), channel(2), channel(3), channel(4), channel(5)];
  const attributes = { epsilon: attr.float(0.01), data_format: attr.string('NHWC') };
  expect(await opDifference({ op, inputs, attr: attributes })).toBeLessThan(1e-5);
});

const sliding = (padding: string, stride: number) => ({
  strides: attr.ints([1, stride, stride, 1]),
  dilations: attr.ints([1, 1, 1, 1]),
  padding: attr.string(padding),
  data_format: attr.string('NHWC'),
});

describe.each([
  ['SAME', 1],
  ['SAME', 2],
  ['VALID', 2],
])('padding %s, stride %d', (padding, stride) => {
  test.each(['DepthwiseConv2d', 'DepthwiseConv2dNative'])('%s', async (op) => {
    const inputs = [fed(normalTensor(1, [2, 7, 6, 3])), known(normalTensor(2, [3, 2, 3, 2]))];
    expect(await opDifference({ op, inputs, attr: sliding(padding, stride) })).toBeLessThan(1e-5);
  });

  test('Conv2dTranspose, which tfjs does not know under this name', async () => {
    const outer = [7, 6].map((length) =>
      padding === 'SAME' ? Math.ceil(length / stride) : Math.floor((length - 3) / stride) + 1,
    );
    const kernel = tf.tensor4d(normalTensor(1, [3, 3, 3, 4]).dataSync(), [3, 3, 3, 4]);
    const image = tf.tensor4d(normalTensor(2, [2, ...outer, 4]).dataSync(), [2, outer[0]!, outer[1]!, 4]);
    const inputs = [known(int32([2, 7, 6, 3])), known(kernel), fed(image)];
    const { op } = await opOutputs({ op: 'Conv2dTranspose', inputs, attr: sliding(padding, stride) });
    const pad = padding === 'SAME' ? 'same' : 'valid';
    const expected = tf.conv2dTranspose(image, kernel, [2, 7, 6, 3], [stride, stride], pad);
    expect(op!.dims).toEqual(expected.shape);
    expect(largestDifference(Float32Array.from(op!.data, Number), expected.dataSync())).toBeLessThan(1e-5);
  });

  test.each([1, 2])('Conv1D, dilation %d', async (dilation) => {
    if (stride > 1 && dilation > 1) return;
    const inputs = [fed(normalTensor(1, [2, 9, 3])), known(normalTensor(2, [3, 3, 4]))];
    const attributes = {
      stride: attr.int(stride),
      dilation: attr.int(dilation),
      padding: attr.string(padding),
      data_format: attr.string('NWC'),
    };
    expect(await opDifference({ op: 'Conv1D', inputs, attr: attributes })).toBeLessThan(1e-5);
  });
});

const integer = (value: number) => tf.scalar(value, 'int32');

const branch = (name: string, kind: string) =>
  functionOf(name, { x: 'float32' }, [node('changed', kind, ['x'])], ['changed:y:0']);

describe('control flow with and without a memory', () => {
  test.each(['While', 'StatelessWhile'])('%s', async (op) => {
    const states: Readonly<Record<string, ArgumentType>> = { i: 'int32', n: 'int32', x: 'float32' };
    const parts: GraphModelParts = {
      nodes: [
        placeholder('x', 'float32', [2, 3]),
        placeholder('steps', 'int32', []),
        node('loop', op, ['zero', 'steps', 'x'], { cond: attr.func('cond'), body: attr.func('body') }),
        node('y', 'Identity', ['loop:2']),
      ],
      constants: { zero: integer(0), one: integer(1) },
      functions: [
        functionOf('cond', states, [node('less', 'Less', ['i', 'n'])], ['less:z:0']),
        functionOf(
          'body',
          states,
          [
            constant('one', 'int32'),
            node('next', 'AddV2', ['i', 'one:output:0']),
            node('twice', 'AddV2', ['x', 'x']),
          ],
          ['next:z:0', 'n', 'twice:z:0'],
        ),
      ],
      outputs: ['y'],
    };
    for (const steps of [0, 3]) {
      expect(await graphDifference(parts, { x: x(), steps: integer(steps) })).toBe(0);
    }
  });

  test.each(['If', 'StatelessIf'])('%s', async (op) => {
    const parts: GraphModelParts = {
      nodes: [
        placeholder('condition', 'bool', []),
        placeholder('x', 'float32', [2, 3]),
        node('chosen', op, ['condition', 'x'], {
          then_branch: attr.func('yes'),
          else_branch: attr.func('no'),
        }),
        node('y', 'Identity', ['chosen']),
      ],
      functions: [branch('yes', 'Neg'), branch('no', 'Abs')],
      outputs: ['y'],
    };
    for (const condition of [true, false]) {
      expect(await graphDifference(parts, { x: x(), condition: tf.scalar(condition, 'bool') })).toBe(0);
    }
  });

  test.each(['PartitionedCall', 'StatefulPartitionedCall'])('%s, which tfjs does not know', async (op) => {
    const artifacts = await graphModel({
      nodes: [
        placeholder('x', 'float32', [2, 3]),
        node('called', op, ['x'], { f: attr.func('negate') }),
        node('y', 'Identity', ['called']),
      ],
      functions: [functionOf('negate', { x: 'float32' }, [node('changed', 'Neg', ['x'])], ['changed:y:0'])],
      outputs: ['y'],
    });
    const { y } = await runOnnx(artifacts, { x: x() });
    expect(Array.from(y!.data, Number)).toEqual(Array.from(tf.neg(x()).dataSync()));
  });
});

const listNode = (name: string, op: string, input: readonly string[]) => node(name, op, input, floatElements);
const listDifference = (nodes: GraphModelParts['nodes'], outputs: readonly string[]) =>
  graphDifference(
    {
      nodes: [placeholder('x', 'float32', [3, 2]), ...nodes],
      constants: {
        shape: tf.tensor([2], [1], 'int32'),
        zero: integer(0),
        three: integer(3),
        indices: tf.tensor([2, 0, 1], [3], 'int32'),
      },
      outputs,
    },
    { x: normalTensor(1, [3, 2]) },
  );

describe('lists', () => {
  test.each(['TensorListConcat', 'TensorListConcatV2'])('%s', async (op) => {
    const nodes = [
      listNode('list', 'TensorListFromTensor', ['x', 'shape']),
      node('y', op, ['list', 'shape', 'shape'], { ...floatElements, element_shape: attr.shape([2]) }),
    ];
    expect(await listDifference(nodes, ['y'])).toBe(0);
  });

  test.each(['TensorListScatter', 'TensorListScatterV2'])('%s', async (op) => {
    const nodes = [
      listNode('list', op, ['x', 'indices', 'shape', 'three']),
      listNode('y', 'TensorListStack', ['list', 'shape']),
    ];
    expect(await listDifference(nodes, ['y'])).toBe(0);
  });
});

test('TensorListPopBack gives the list and its last element, where tfjs gives the element alone', async () => {
  const artifacts = await graphModel({
    nodes: [
      placeholder('x', 'float32', [3, 2]),
      node('list', 'TensorListFromTensor', ['x', 'shape'], floatElements),
      node('popped', 'TensorListPopBack', ['list', 'shape'], floatElements),
      node('rest', 'TensorListStack', ['popped', 'shape'], floatElements),
      node('last', 'Identity', ['popped:1']),
    ],
    constants: { shape: tf.tensor([2], [1], 'int32') },
    outputs: ['rest', 'last'],
  });
  const { rest, last } = await runOnnx(artifacts, { x: tf.tensor([1, 2, 3, 4, 5, 6], [3, 2]) });
  expect(Array.from(rest!.data, Number)).toEqual([1, 2, 3, 4]);
  expect(Array.from(last!.data, Number)).toEqual([5, 6]);
});

test('TensorArrayCloseV3 gives nothing that anything reads', async () => {
  const array = { dtype: attr.type('DT_FLOAT'), element_shape: attr.shape([3, 2]) };
  const artifacts = await graphModel({
    nodes: [
      placeholder('x', 'float32', [3, 2]),
      node('array', 'TensorArrayV3', ['one'], array),
      node('written', 'TensorArrayWriteV3', ['array', 'zero', 'x', 'array:1'], { T: attr.type('DT_FLOAT') }),
      node('read', 'TensorArrayReadV3', ['array', 'zero', 'written'], { dtype: attr.type('DT_FLOAT') }),
      node('closed', 'TensorArrayCloseV3', ['array', '^read']),
      node('y', 'Identity', ['read', '^closed']),
    ],
    constants: { zero: integer(0), one: integer(1) },
    outputs: ['y'],
  });
  const { y } = await runOnnx(artifacts, { x: tf.tensor([1, 2, 3, 4, 5, 6], [3, 2]) });
  expect(Array.from(y!.data, Number)).toEqual([1, 2, 3, 4, 5, 6]);
});

describe('tables of the first kind', () => {
  test.each([
    ['HashTable', 'InitializeTable', 'LookupTableFind', 'LookupTableSize'],
    ['HashTableV2', 'InitializeTableV2', 'LookupTableFindV2', 'LookupTableSizeV2'],
    ['HashTable', 'LookupTableImport', 'LookupTableFind', 'LookupTableSize'],
  ])('%s, %s, %s, %s', async (makes, fills, finds, counts) => {
    const table = node('table', makes, [], {
      shared_name: attr.string('table'),
      key_dtype: attr.type('DT_INT32'),
      value_dtype: attr.type('DT_FLOAT'),
    });
    const parts: GraphModelParts = {
      nodes: [
        placeholder('x', 'int32', [null]),
        table,
        node('y', finds, ['table', 'x', 'fallback']),
        node('size', counts, ['table']),
      ],
      constants: {
        keys: tf.tensor([3, 1, 4], [3], 'int32'),
        values: tf.tensor([0.3, 0.1, 0.4]),
        fallback: tf.scalar(-1),
      },
      initializer: [table, node('fill', fills, ['table', 'keys', 'values'])],
      outputs: ['y', 'size'],
    };
    expect(await graphDifference(parts, { x: tf.tensor([4, 4, 5, 1], [4], 'int32') })).toBe(0);
  });
});
