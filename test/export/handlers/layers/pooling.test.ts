import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { differenceFromTfjs, normalTensor } from '../../../fixtures/export/compare-with-tfjs.js';
import {
  dataFormatOf,
  imageShapes,
  throughLayer,
  windowCases,
  windowsMeet,
  type WindowCase,
} from '../../../fixtures/export/layer-model.js';

beforeAll(() => tf.setBackend('cpu'));

const options = fc.record({
  channels: fc.integer({ min: 1, max: 3 }),
  opset: fc.constantFrom(17 as const, 20 as const),
  seed: fc.integer({ min: 0, max: 1000 }),
});

const settingsOf = ({ padding, channelsFirst }: WindowCase) => ({
  padding,
  dataFormat: dataFormatOf(channelsFirst),
});

/** Over open lengths, windows that leave elements out are refused. */
function isExpressible({ open, padding, window, strides }: WindowCase): boolean {
  return (
    !open || padding === 'valid' || window.every((length, axis) => length < 3 || length >= strides[axis]!)
  );
}

interface Pooling {
  readonly name: string;
  readonly cases: fc.Arbitrary<WindowCase>;
  readonly make: (windows: WindowCase) => tf.layers.Layer;
}

const oneAxis = windowCases(1, 9)
  .filter(isExpressible)
  .map((windows) => ({ ...windows, channelsFirst: false }));
const twoAxes = windowCases(2, 7).filter(isExpressible);
const threeAxes = windowCases(3, 3).filter(windowsMeet).filter(isExpressible);

const POOLINGS: readonly Pooling[] = [
  {
    name: 'MaxPooling1D',
    cases: oneAxis,
    make: (windows) => tf.layers.maxPooling1d({ ...settingsOf(windows), ...windows1d(windows) }),
  },
  {
    name: 'AveragePooling1D',
    cases: oneAxis,
    make: (windows) => tf.layers.averagePooling1d({ ...settingsOf(windows), ...windows1d(windows) }),
  },
  {
    name: 'MaxPooling2D',
    cases: twoAxes,
    make: (windows) => tf.layers.maxPooling2d({ ...settingsOf(windows), ...windows2d(windows) }),
  },
  {
    name: 'AveragePooling2D',
    cases: twoAxes,
    make: (windows) => tf.layers.averagePooling2d({ ...settingsOf(windows), ...windows2d(windows) }),
  },
  {
    name: 'MaxPooling3D',
    cases: threeAxes,
    make: (windows) => tf.layers.maxPooling3d({ ...settingsOf(windows), ...windows3d(windows) }),
  },
  {
    name: 'AveragePooling3D',
    cases: threeAxes,
    make: (windows) => tf.layers.averagePooling3d({ ...settingsOf(windows), ...windows3d(windows) }),
  },
];

test.each(POOLINGS)('$name', async ({ cases, make }) => {
  await fc.assert(
    fc.asyncProperty(cases, options, async (windows, { channels, opset, seed }) => {
      const { row, declared } = imageShapes(windows, channels);
      const model = throughLayer([tf.input({ shape: declared })], make(windows));
      // Below zero, so that padding that counts is seen in maxima.
      const x = tf.sub(normalTensor(seed, [2, ...row]), 5);
      expect(await differenceFromTfjs(model, [x], { opset })).toBeLessThan(1e-5);
    }),
    { numRuns: 15, seed: 20261123 },
  );
});

test('the stride is the window where none is given', async () => {
  const model = throughLayer([tf.input({ shape: [7, 8, 2] })], tf.layers.maxPooling2d({ poolSize: [3, 2] }));
  expect(await differenceFromTfjs(model, [normalTensor(1, [2, 7, 8, 2])])).toBe(0);
});

test('windows that leave elements out of open lengths are refused', async () => {
  const layer = tf.layers.maxPooling2d({ poolSize: 3, strides: 4, padding: 'same' });
  const model = throughLayer([tf.input({ shape: [null, null, 2] })], layer);
  await expect(differenceFromTfjs(model, [normalTensor(1, [1, 8, 8, 2])])).rejects.toThrow(/Fix the shape/);
});

describe('global', () => {
  test.each([
    ['GlobalAveragePooling1D', tf.layers.globalAveragePooling1d({}), [5, 3]],
    ['GlobalMaxPooling1D', tf.layers.globalMaxPooling1d({}), [null, 3]],
    ['GlobalAveragePooling2D', tf.layers.globalAveragePooling2d({}), [null, null, 3]],
    ['GlobalMaxPooling2D', tf.layers.globalMaxPooling2d({}), [5, 4, 3]],
    [
      'GlobalAveragePooling2D, channels first',
      tf.layers.globalAveragePooling2d({ dataFormat: 'channelsFirst' }),
      [5, 4, 3],
    ],
    [
      'GlobalMaxPooling2D, channels first',
      tf.layers.globalMaxPooling2d({ dataFormat: 'channelsFirst' }),
      [5, null, null],
    ],
  ])('%s', async (_name, layer, shape) => {
    const model = throughLayer([tf.input({ shape })], layer);
    const x = normalTensor(1, [2, ...shape.map((length) => length ?? 6)]);
    expect(await differenceFromTfjs(model, [x])).toBeLessThan(1e-6);
    expect(await differenceFromTfjs(model, [x], { opset: 20 })).toBeLessThan(1e-6);
  });
});

function windows1d({ window: [length = 1], strides: [stride = 1] }: WindowCase) {
  return { poolSize: length, strides: stride };
}

function windows2d({ window: [height = 1, width = 1], strides: [down = 1, right = 1] }: WindowCase) {
  const poolSize: [number, number] = [height, width];
  const strides: [number, number] = [down, right];
  return { poolSize, strides };
}

function windows3d({
  window: [depth = 1, height = 1, width = 1],
  strides: [along = 1, down = 1, right = 1],
}: WindowCase) {
  const poolSize: [number, number, number] = [depth, height, width];
  const strides: [number, number, number] = [along, down, right];
  return { poolSize, strides };
}
