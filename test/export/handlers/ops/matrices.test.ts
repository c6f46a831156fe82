import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { attr, graphDifference, placeholder, runBoth } from '../../../fixtures/export/graph-model.js';
import { normalTensor } from '../../../fixtures/export/compare-with-tfjs.js';

beforeAll(() => tf.setBackend('cpu'));

const flags = [
  [false, false],
  [false, true],
  [true, false],
  [true, true],
] as const;

describe.each(flags)('turned %o %o', (turnA, turnB) => {
  const a = turnA ? [4, 3] : [3, 4];
  const b = turnB ? [5, 4] : [4, 5];

  test('MatMul', async () => {
    const parts = {
      nodes: [
        placeholder('a', 'float32', [null, a[1]!]),
        {
          name: 'y',
          op: 'MatMul',
          input: ['a', 'b'],
          attr: { transpose_a: attr.bool(turnA), transpose_b: attr.bool(turnB) },
        },
      ],
      constants: { b: normalTensor(2, b) },
      outputs: ['y'],
    };
    expect(await graphDifference(parts, { a: normalTensor(1, a) })).toBeLessThan(1e-6);
  });

  test('BatchMatMulV2, broadcast', async () => {
    const parts = {
      nodes: [
        placeholder('a', 'float32', [null, null, null, null]),
        placeholder('b', 'float32', [null, ...b]),
        {
          name: 'y',
          op: 'BatchMatMulV2',
          input: ['a', 'b'],
          attr: { adj_x: attr.bool(turnA), adj_y: attr.bool(turnB) },
        },
      ],
      outputs: ['y'],
    };
    const feeds = { a: normalTensor(3, [1, 1, ...a]), b: normalTensor(4, [6, ...b]) };
    expect(await graphDifference(parts, feeds)).toBeLessThan(1e-6);
  });
});

describe('_FusedMatMul', () => {
  test.each([
    [['BiasAdd'], 1],
    [['BiasAdd', 'Relu'], 1],
    [['BiasAdd', 'Relu6'], 1],
    [['BiasAdd', 'Elu'], 1],
    [['BiasAdd', 'Sigmoid'], 1],
    [['BiasAdd', 'LeakyRelu'], 1],
    [['BiasAdd', 'Prelu'], 2],
  ])('%o', async (fused, count) => {
    const parts = {
      nodes: [
        placeholder('a', 'float32', [null, 4]),
        {
          name: 'y',
          op: '_FusedMatMul',
          input: ['a', 'b', 'bias', 'slope'].slice(0, 2 + count),
          attr: {
            fused_ops: attr.strings(fused),
            num_args: attr.int(count),
            leakyrelu_alpha: attr.float(0.3),
          },
        },
      ],
      constants: { b: normalTensor(1, [4, 5]), bias: normalTensor(2, [5]), slope: normalTensor(3, [5]) },
      outputs: ['y'],
    };
    expect(await graphDifference(parts, { a: normalTensor(4, [3, 4]) })).toBeLessThan(1e-6);
  });

  test('a batch normalisation that is fused in is refused as tfjs refuses it', async () => {
    const parts = {
      nodes: [
        placeholder('a', 'float32', [null, 4]),
        {
          name: 'y',
          op: '_FusedMatMul',
          input: ['a', 'b'],
          attr: { fused_ops: attr.strings(['FusedBatchNorm']) },
        },
      ],
      constants: { b: normalTensor(1, [4, 5]) },
      outputs: ['y'],
    };
    await expect(graphDifference(parts, { a: normalTensor(4, [3, 4]) })).rejects.toThrow(/_FusedMatMul y/);
  });
});

test('Einsum and Transpose', async () => {
  const parts = {
    nodes: [
      placeholder('a', 'float32', [null, null, 4]),
      placeholder('b', 'float32', [null, 4, 5]),
      {
        name: 'y',
        op: 'Einsum',
        input: ['a', 'b'],
        attr: { N: attr.int(2), equation: attr.string('bij,bjk->bik'), T: attr.type('DT_FLOAT') },
      },
      { name: 'turned', op: 'Transpose', input: ['y', 'perm'] },
    ],
    constants: { perm: tf.tensor([2, 0, 1], [3], 'int32') },
    outputs: ['y', 'turned'],
  };
  const feeds = { a: normalTensor(1, [2, 3, 4]), b: normalTensor(2, [2, 4, 5]) };
  expect(await graphDifference(parts, feeds)).toBeLessThan(1e-6);
});

test.each([
  [0, 0],
  [1, 2],
  [-1, 0],
  [0, -1],
  [-1, -1],
  [2, 1],
])('MatrixBandPart keeps %i diagonals below and %i above', async (lower, upper) => {
  const parts = {
    nodes: [
      placeholder('x', 'float32', [null, 4, 5]),
      { name: 'y', op: 'MatrixBandPart', input: ['x', 'lower', 'upper'] },
    ],
    constants: { lower: tf.scalar(lower, 'int32'), upper: tf.scalar(upper, 'int32') },
    outputs: ['y'],
  };
  const x = normalTensor(5, [2, 4, 5]);
  const [y] = await runBoth(parts, { x });
  // As graph models tfjs gives both sides the width of the lower one.
  expect(y!.onnx.data).toEqual(tf.linalg.bandPart(x, lower, upper).dataSync());
});
