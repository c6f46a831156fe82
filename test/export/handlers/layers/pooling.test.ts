import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { differenceFromTfjs, normalTensor } from '../../../fixtures/export/compare-with-tfjs.js';
import {
  dataFormatOf,
  imageShapes,
  perAxis,
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

type MakeLayer = (windows: WindowCase) => tf.layers.Layer;

const settingsOf = ({ window, strides, padding, channelsFirst }: WindowCase) => ({
  poolSize: perAxis(window),
  strides: perAxis(strides),
  padding,
  dataFormat: dataFormatOf(channelsFirst),
});

/** Over open lengths, windows that leave elements out are refused. */
function isExpressible({ open, padding, window, strides }: WindowCase): boolean {
  return (
    !open || padding === 'valid' || window.every((length, axis) => length < 3 || length >= strides[axis]!)
  );
}

async function holds(cases: fc.Arbitrary<WindowCase>, make: MakeLayer): Promise<void> {
  await fc.assert(
    fc.asyncProperty(cases, options, async (windows, { channels, opset, seed }) => {
      const { row, declared } = imageShapes(windows, channels);
      const model = throughLayer([tf.input({ shape: declared })], make(windows));
      // Below zero, so that padding that counts is seen in maxima.
      const x = tf.sub(normalTensor(seed, [2, ...row]), 5);
      expect(await differenceFromTfjs(model, [x], { opset })).toBeLessThan(1e-5);
    }),
    { numRuns: 20, seed: 20261123 },
  );
}

describe('1D', () => {
  const channelsLast = windowCases(1, 9)
    .filter(isExpressible)
    .map((windows) => ({ ...windows, channelsFirst: false }));
  const settings = ({ window, strides, padding }: WindowCase) => ({
    poolSize: window[0]!,
    strides: strides[0]!,
    padding,
  });
  test('maximum', () => holds(channelsLast, (windows) => tf.layers.maxPooling1d(settings(windows))));
  test('average', () => holds(channelsLast, (windows) => tf.layers.averagePooling1d(settings(windows))));
});

describe('2D', () => {
  const cases = windowCases(2, 7).filter(isExpressible);
  const settings = ({ window, strides, ...windows }: WindowCase) => ({
    ...settingsOf({ window, strides, ...windows }),
    poolSize: pairOf(window),
    strides: pairOf(strides),
  });
  test('maximum', () => holds(cases, (windows) => tf.layers.maxPooling2d(settings(windows))));
  test('average', () => holds(cases, (windows) => tf.layers.averagePooling2d(settings(windows))));

  test('the stride is the window where none is given', async () => {
    const model = throughLayer(
      [tf.input({ shape: [7, 8, 2] })],
      tf.layers.maxPooling2d({ poolSize: [3, 2] }),
    );
    expect(await differenceFromTfjs(model, [normalTensor(1, [2, 7, 8, 2])])).toBe(0);
  });
});

test('windows that leave elements out of open lengths are refused', async () => {
  const layer = tf.layers.maxPooling2d({ poolSize: 3, strides: 4, padding: 'same' });
  const model = throughLayer([tf.input({ shape: [null, null, 2] })], layer);
  await expect(differenceFromTfjs(model, [normalTensor(1, [1, 8, 8, 2])])).rejects.toThrow(/Fix the shape/);
});

describe('3D', () => {
  const cases = windowCases(3, 3).filter(windowsMeet).filter(isExpressible);
  const settings = (windows: WindowCase) => ({
    ...settingsOf(windows),
    poolSize: tripleOf(windows.window),
    strides: tripleOf(windows.strides),
  });
  test('maximum', () => holds(cases, (windows) => tf.layers.maxPooling3d(settings(windows))));
  test('average', () => holds(cases, (windows) => tf.layers.averagePooling3d(settings(windows))));
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

function pairOf([first = 1, second = 1]: readonly number[]): [number, number] {
  return [first, second];
}

function tripleOf([first = 1, second = 1, third = 1]: readonly number[]): [number, number, number] {
  return [first, second, third];
}
