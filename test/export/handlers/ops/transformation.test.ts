import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { attr, graphDifference, placeholder } from '../../../fixtures/export/graph-model.js';
import { normalTensor } from '../../../fixtures/export/compare-with-tfjs.js';

beforeAll(() => tf.setBackend('cpu'));

const SEED = 20261123;
const ints = (values: readonly number[], shape = [values.length]) => tf.tensor([...values], shape, 'int32');

test('Shape, Size, Rank and what is computed of them', async () => {
  const parts = {
    nodes: [
      placeholder('x', 'float32', [null, 4, null]),
      { name: 'shape', op: 'Shape', input: ['x'] },
      { name: 'shapes', op: 'ShapeN', input: ['x', 'y'], attr: { N: attr.int(2) } },
      // tfjs gives these as floats, TensorFlow as integers.
      { name: 'lengths', op: 'Cast', input: ['shapes:1'], attr: { DstT: attr.type('DT_INT32') } },
      { name: 'size', op: 'Size', input: ['x'] },
      { name: 'rank', op: 'Rank', input: ['x'] },
      { name: 'flat', op: 'Reshape', input: ['x', 'flat_shape'] },
      { name: 'same', op: 'Reshape', input: ['flat', 'shape'] },
      { name: 'copy', op: 'Identity', input: ['same'] },
      { name: 'ignored', op: 'NoOp' },
    ],
    constants: { y: normalTensor(1, [2, 3]), flat_shape: ints([-1]) },
    outputs: ['shape', 'lengths', 'size', 'rank', 'copy'],
  };
  expect(await graphDifference(parts, { x: normalTensor(2, [2, 4, 3]) })).toBe(0);
});

test.each([
  ['float32', 'DT_INT32'],
  ['float32', 'DT_BOOL'],
  ['int32', 'DT_FLOAT'],
  ['int32', 'DT_BOOL'],
] as const)('Cast from %s to %s', async (from, to) => {
  const x = tf.tensor([-2.7, -1, -0.2, 0, 0.6, 1.5, 2.9]).cast(from);
  const parts = {
    nodes: [
      placeholder('x', from, [null]),
      { name: 'y', op: 'Cast', input: ['x'], attr: { DstT: attr.type(to) } },
    ],
    outputs: ['y'],
  };
  expect(await graphDifference(parts, { x })).toBe(0);
});

test('ExpandDims, Squeeze, EnsureShape, BroadcastTo and BroadcastArgs', async () => {
  const parts = {
    nodes: [
      placeholder('x', 'float32', [null, 1, 3]),
      { name: 'wider', op: 'ExpandDims', input: ['x', 'axis'] },
      { name: 'narrow', op: 'Squeeze', input: ['x'], attr: { squeeze_dims: attr.ints([1]) } },
      { name: 'broad', op: 'BroadcastTo', input: ['x', 'target'] },
      { name: 'shape', op: 'Shape', input: ['x'] },
      { name: 'both', op: 'BroadcastArgs', input: ['shape', 'other'] },
      { name: 'sure', op: 'EnsureShape', input: ['x', 'itself'], attr: { shape: attr.shape([2, 1, 3]) } },
    ],
    constants: {
      axis: tf.scalar(-2, 'int32'),
      target: ints([2, 5, 3]),
      other: ints([4, 1]),
      itself: ints([2, 1, 3]),
    },
    outputs: ['wider', 'narrow', 'broad', 'both'],
  };
  expect(await graphDifference(parts, { x: normalTensor(4, [2, 1, 3]) })).toBe(0);
});

describe('borders', () => {
  test.each([
    ['Pad', {}, ['x', 'paddings']],
    ['PadV2', {}, ['x', 'paddings', 'filling']],
    ['MirrorPad', { mode: attr.string('REFLECT') }, ['x', 'paddings']],
    ['MirrorPad', { mode: attr.string('SYMMETRIC') }, ['x', 'paddings']],
  ] as const)('%s %o', async (op, attributes, input) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 })), {
          minLength: 3,
          maxLength: 3,
        }),
        async (paddings) => {
          const parts = {
            nodes: [
              placeholder('x', 'float32', [null, 3, 4]),
              { name: 'y', op, input: [...input], attr: attributes },
            ],
            constants: { paddings: ints(paddings.flat(), [3, 2]), filling: tf.scalar(1.5) },
            outputs: ['y'],
          };
          expect(await graphDifference(parts, { x: normalTensor(5, [3, 3, 4]) })).toBe(0);
        },
      ),
      { numRuns: 10, seed: SEED },
    );
  });

  test('Pad by what is computed when the model runs', async () => {
    const parts = {
      nodes: [
        placeholder('x', 'float32', [null, null]),
        placeholder('paddings', 'int32', [2, 2]),
        { name: 'y', op: 'Pad', input: ['x', 'paddings'] },
      ],
      outputs: ['y'],
    };
    const feeds = { x: normalTensor(6, [2, 3]), paddings: ints([1, 0, 2, 3], [2, 2]) };
    expect(await graphDifference(parts, feeds)).toBe(0);
  });
});

test('SpaceToBatchND and BatchToSpaceND, over two axes and one, with paddings and crops', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom([2, 3], [2, 2], [1, 3]),
      fc.constantFrom([0, 0], [1, 1], [0, 2]),
      fc.boolean(),
      async (blocks, before, open) => {
        const lengths = blocks.map((block, axis) => block * 3 - (before[axis] ?? 0) + axis * block);
        const paddings = before.flatMap((each) => [each, 0]);
        const parts = {
          nodes: [
            placeholder('x', 'float32', [null, ...(open ? [null, null] : lengths), 2]),
            { name: 'batches', op: 'SpaceToBatchND', input: ['x', 'blocks', 'paddings'] },
            { name: 'space', op: 'BatchToSpaceND', input: ['batches', 'blocks', 'paddings'] },
          ],
          constants: { blocks: ints(blocks), paddings: ints(paddings, [2, 2]) },
          outputs: ['batches', 'space'],
        };
        const x = normalTensor(7, [2, lengths[0]!, lengths[1]!, 2]);
        expect(await graphDifference(parts, { x })).toBe(0);
      },
    ),
    { numRuns: 10, seed: SEED },
  );
});

test('DepthToSpace', async () => {
  const parts = {
    nodes: [
      placeholder('x', 'float32', [null, null, 3, 12]),
      {
        name: 'y',
        op: 'DepthToSpace',
        input: ['x'],
        attr: { block_size: attr.int(2), data_format: attr.string('NHWC') },
      },
    ],
    outputs: ['y'],
  };
  expect(await graphDifference(parts, { x: normalTensor(8, [2, 2, 3, 12]) })).toBe(0);
});
