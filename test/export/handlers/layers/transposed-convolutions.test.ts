import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import {
  differenceFromTfjs,
  normalTensor,
  randomiseWeights,
} from '../../../fixtures/export/compare-with-tfjs.js';
import {
  dataFormatOf,
  imageShapes,
  perAxis,
  throughLayer,
  windowCases,
  windowsMeet,
} from '../../../fixtures/export/layer-model.js';

beforeAll(() => tf.setBackend('cpu'));

const options = fc.record({
  channels: fc.integer({ min: 1, max: 3 }),
  filters: fc.integer({ min: 1, max: 3 }),
  useBias: fc.boolean(),
  activation: fc.constantFrom('linear' as const, 'tanh' as const),
  opset: fc.constantFrom(17 as const, 20 as const),
  seed: fc.integer({ min: 0, max: 1000 }),
});

test.each([
  [2, 'Conv2DTranspose', 4],
  [3, 'Conv3DTranspose', 2],
])('over %d axes: %s', async (spatialAxes, className, longest) => {
  const cases = windowCases(spatialAxes, longest);
  await fc.assert(
    fc.asyncProperty(
      spatialAxes === 3 ? cases.filter(windowsMeet) : cases,
      options,
      async (windows, chosen) => {
        const { channels, seed, opset, ...settings } = chosen;
        const make = className === 'Conv2DTranspose' ? tf.layers.conv2dTranspose : tf.layers.conv3dTranspose;
        const layer = make({
          ...settings,
          kernelSize: windows.window,
          strides: perAxis(windows.strides),
          padding: windows.padding,
          dataFormat: dataFormatOf(windows.channelsFirst),
        });
        const { row, declared } = imageShapes(windows, channels);
        const model = throughLayer([tf.input({ shape: declared })], layer);
        randomiseWeights(model, seed);
        const x = normalTensor(seed, [2, ...row]);
        expect(await differenceFromTfjs(model, [x], { opset })).toBeLessThan(1e-4);
      },
    ),
    { numRuns: 20, seed: 20261123 },
  );
});
