import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { attr, graphDifference, placeholder } from '../../../fixtures/export/graph-model.js';
import { normalTensor } from '../../../fixtures/export/compare-with-tfjs.js';

beforeAll(() => tf.setBackend('cpu'));

const SEED = 20261123;
const length = fc.integer({ min: 1, max: 7 });

const FORMS = [
  ['ResizeBilinear', false, false],
  ['ResizeBilinear', true, false],
  ['ResizeBilinear', false, true],
  ['ResizeNearestNeighbor', false, false],
  ['ResizeNearestNeighbor', true, false],
  ['ResizeNearestNeighbor', false, true],
] as const;

describe.each(FORMS)('%s, corners aligned %o, half pixels %o', (op, corners, half) => {
  test.each([false, true])('to a size that is computed when the model runs: %o', async (computed) => {
    await fc.assert(
      fc.asyncProperty(length, length, length, length, async (height, width, newHeight, newWidth) => {
        const size = tf.tensor([newHeight, newWidth], [2], 'int32');
        const parts = {
          nodes: [
            placeholder('x', 'float32', [null, null, null, 2]),
            ...(computed ? [placeholder('size', 'int32', [2])] : []),
            {
              name: 'y',
              op,
              input: ['x', 'size'],
              attr: { align_corners: attr.bool(corners), half_pixel_centers: attr.bool(half) },
            },
          ],
          constants: computed ? {} : { size },
          outputs: ['y'],
        };
        const x = normalTensor(1, [2, height, width, 2]);
        expect(await graphDifference(parts, computed ? { x, size } : { x })).toBeLessThan(1e-5);
      }),
      { numRuns: 12, seed: SEED },
    );
  });
});

test.each(['bilinear', 'nearest'])(
  'CropAndResize, %s: boxes inside, across borders, turned round and outside',
  async (method) => {
    const parts = {
      nodes: [
        placeholder('x', 'float32', [null, null, null, 3]),
        placeholder('boxes', 'float32', [null, 4]),
        {
          name: 'y',
          op: 'CropAndResize',
          input: ['x', 'boxes', 'images', 'size'],
          attr: { method: attr.string(method), extrapolation_value: attr.float(0.5) },
        },
      ],
      constants: {
        images: tf.tensor([0, 1, 1, 0, 0], [5], 'int32'),
        size: tf.tensor([3, 4], [2], 'int32'),
      },
      outputs: ['y'],
    };
    const boxes = tf.tensor([
      [0, 0, 1, 1],
      [0.13, 0.21, 0.77, 0.91],
      [-0.31, 0.17, 0.47, 1.33],
      [0.83, 0.79, 0.11, 0.07],
      [2, 2, 3, 3],
    ]);
    expect(await graphDifference(parts, { x: normalTensor(2, [2, 6, 5, 3]), boxes })).toBeLessThan(1e-5);
  },
);

describe.each(['CONSTANT', 'NEAREST', 'REFLECT', 'WRAP'])(
  'ImageProjectiveTransformV3 filled with %s',
  (mode) => {
    test.each(['BILINEAR', 'NEAREST'])('%s', async (interpolation) => {
      const parts = {
        nodes: [
          placeholder('x', 'float32', [1, null, null, 2]),
          {
            name: 'y',
            op: 'ImageProjectiveTransformV3',
            input: ['x', 'transforms', 'size', 'fill'],
            attr: { interpolation: attr.string(interpolation), fill_mode: attr.string(mode) },
          },
        ],
        constants: {
          transforms: tf.tensor([[1.13, 0.36, -2.73, -0.29, 0.88, 1.41, 0.013, 0.007]]),
          size: tf.tensor([5, 9], [2], 'int32'),
          fill: tf.scalar(0.5),
        },
        outputs: ['y'],
      };
      expect(await graphDifference(parts, { x: normalTensor(3, [1, 4, 6, 2]) })).toBeLessThan(1e-4);
    });
  },
);
