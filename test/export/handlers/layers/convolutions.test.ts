import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { ModelJson } from '../../../fixtures/export/change-model-json.js';
import {
  differenceFrom,
  differenceFromTfjs,
  normalTensor,
  randomiseWeights,
} from '../../../fixtures/export/compare-with-tfjs.js';
import {
  dataFormatOf,
  imageShapes,
  pair,
  perAxis,
  predictOne,
  throughLayer,
  windowCases,
  windowsMeet,
  type WindowCase,
} from '../../../fixtures/export/layer-model.js';

beforeAll(() => tf.setBackend('cpu'));

const options = fc.record({
  batch: fc.integer({ min: 1, max: 3 }),
  channels: fc.integer({ min: 1, max: 4 }),
  filters: fc.integer({ min: 1, max: 4 }),
  multiplier: fc.integer({ min: 1, max: 3 }),
  useBias: fc.boolean(),
  activation: fc.constantFrom('linear' as const, 'relu' as const, 'sigmoid' as const),
  opset: fc.constantFrom(17 as const, 20 as const),
  seed: fc.integer({ min: 0, max: 1000 }),
});

type Options = typeof options extends fc.Arbitrary<infer T> ? T : never;

/** The settings that all of these layers have in common. */
function settingsOf(windows: WindowCase, { useBias, activation }: Options) {
  return {
    kernelSize: windows.window,
    strides: perAxis(windows.strides),
    padding: windows.padding,
    dilationRate: perAxis(windows.dilations),
    useBias,
    activation,
    dataFormat: dataFormatOf(windows.channelsFirst),
  } as const;
}

async function differenceOf(layer: tf.layers.Layer, windows: WindowCase, chosen: Options): Promise<number> {
  const { row, declared } = imageShapes(windows, chosen.channels);
  const model = throughLayer([tf.input({ shape: declared })], layer);
  randomiseWeights(model, chosen.seed);
  const x = normalTensor(chosen.seed, [chosen.batch, ...row]);
  return differenceFromTfjs(model, [x], { opset: chosen.opset });
}

const runs = { numRuns: 20, seed: 20261123 };

test('Conv1D', async () => {
  await fc.assert(
    fc.asyncProperty(windowCases(1, 9), options, async (windows, chosen) => {
      // tfjs does not save the data format of this layer.
      const channelsLast = { ...windows, channelsFirst: false };
      const layer = tf.layers.conv1d({ ...settingsOf(channelsLast, chosen), filters: chosen.filters });
      expect(await differenceOf(layer, channelsLast, chosen)).toBeLessThan(1e-4);
    }),
    runs,
  );
});

test('Conv2D', async () => {
  await fc.assert(
    fc.asyncProperty(windowCases(2, 7), options, async (windows, chosen) => {
      const layer = tf.layers.conv2d({ ...settingsOf(windows, chosen), filters: chosen.filters });
      expect(await differenceOf(layer, windows, chosen)).toBeLessThan(1e-4);
    }),
    runs,
  );
});

test('Conv3D', async () => {
  const whole = windowCases(3, 3).filter(windowsMeet);
  await fc.assert(
    fc.asyncProperty(whole, options, async (windows, chosen) => {
      const layer = tf.layers.conv3d({ ...settingsOf(windows, chosen), filters: chosen.filters });
      expect(await differenceOf(layer, windows, chosen)).toBeLessThan(1e-4);
    }),
    runs,
  );
});

test('Conv3D with windows shorter than the stride is the Conv2D that it holds', async () => {
  await fc.assert(
    fc.asyncProperty(windowCases(2, 6), options, async (windows, chosen) => {
      const { kernelSize, strides, dilationRate, ...settings } = settingsOf(windows, chosen);
      const { row, declared } = imageShapes({ ...windows, channelsFirst: false }, chosen.channels);
      const common = { ...settings, filters: chosen.filters, dataFormat: 'channelsLast' } as const;
      const flat = throughLayer(
        [tf.input({ shape: declared })],
        tf.layers.conv2d({ ...common, kernelSize, strides, dilationRate }),
      );
      const deep = throughLayer(
        [tf.input({ shape: [1, ...declared] })],
        tf.layers.conv3d({
          ...common,
          kernelSize: [1, ...kernelSize],
          strides: perAxis([1, ...strides]),
          dilationRate: perAxis([1, ...dilationRate]),
        }),
      );
      randomiseWeights(flat, chosen.seed);
      deep.setWeights(
        flat.getWeights().map((weight) => (weight.rank === 4 ? tf.expandDims(weight, 0) : weight)),
      );
      const x = normalTensor(chosen.seed, [chosen.batch, ...row]);
      const expected = tf.expandDims(predictOne(flat, x), 1);
      expect(await differenceFrom([expected], deep, [tf.expandDims(x, 1)])).toBeLessThan(1e-4);
    }),
    runs,
  );
});

test.each([[1], [3], [4], [5], [6], [7], [8]])(
  'Conv2D over %d open rows, with windows shorter than the stride',
  async (rows) => {
    const layer = tf.layers.conv2d({ filters: 2, kernelSize: 3, strides: 4, padding: 'same' });
    const model = throughLayer([tf.input({ shape: [null, null, 2] })], layer);
    randomiseWeights(model, 1);
    expect(await differenceFromTfjs(model, [normalTensor(1, [1, rows, 5, 2])])).toBeLessThan(1e-5);
  },
);

test('DepthwiseConv2D, whose dilation tfjs does not read', async () => {
  await fc.assert(
    fc.asyncProperty(windowCases(2, 7), options, async (windows, chosen) => {
      const settings = settingsOf(windows, chosen);
      const layer = tf.layers.depthwiseConv2d({
        ...settings,
        kernelSize: pair(settings.kernelSize),
        depthMultiplier: chosen.multiplier,
      });
      // What tfjs says of the shape and what it computes agree without dilation only.
      const undilated = { ...windows, dilations: [1, 1] };
      expect(await differenceOf(layer, undilated, chosen)).toBeLessThan(1e-4);
    }),
    runs,
  );
});

test('SeparableConv2D', async () => {
  await fc.assert(
    fc.asyncProperty(windowCases(2, 7), options, async (windows, chosen) => {
      const layer = tf.layers.separableConv2d({
        ...settingsOf(windows, chosen),
        filters: chosen.filters,
        depthMultiplier: chosen.multiplier,
        // With the channels first tfjs adds the bias along the height.
        useBias: chosen.useBias && !windows.channelsFirst,
      });
      expect(await differenceOf(layer, windows, chosen)).toBeLessThan(1e-4);
    }),
    runs,
  );
});

test('SeparableConv2D with a bias and the channels first is the one with the channels last', async () => {
  const settings = { filters: 3, kernelSize: 3, depthMultiplier: 2 };
  const last = throughLayer([tf.input({ shape: [5, 6, 2] })], tf.layers.separableConv2d(settings));
  const first = throughLayer(
    [tf.input({ shape: [2, 5, 6] })],
    tf.layers.separableConv2d({ ...settings, dataFormat: 'channelsFirst' }),
  );
  randomiseWeights(last, 1);
  first.setWeights(last.getWeights());
  const x = normalTensor(1, [4, 5, 6, 2]);
  const expected = tf.transpose(predictOne(last, x), [0, 3, 1, 2]);
  expect(await differenceFrom([expected], first, [tf.transpose(x, [0, 3, 1, 2])])).toBeLessThan(1e-4);
});

test('Conv1D with the channels first leaves its output with the channels last, as tfjs does', async () => {
  const layer = tf.layers.conv1d({ filters: 3, kernelSize: 2, dataFormat: 'channelsFirst', name: 'conv' });
  const model = throughLayer([tf.input({ shape: [4, 6] })], layer);
  randomiseWeights(model, 1);
  const x = normalTensor(1, [5, 4, 6]);
  const difference = await differenceFrom([predictOne(model, x)], model, [x], {}, (json) => {
    configIn(json, 'conv')['data_format'] = 'channels_first';
  });
  expect(difference).toBeLessThan(1e-4);
});

test.each([
  [1, 3],
  [2, 3],
  [3, 2],
])('causal Conv1D with dilation %d and %d taps is one over zeros and the input', async (dilation, taps) => {
  const settings = { filters: 3, kernelSize: taps, dilationRate: dilation, name: 'conv' };
  const model = throughLayer([tf.input({ shape: [null, 2] })], tf.layers.conv1d(settings));
  randomiseWeights(model, 1);
  const x = normalTensor(1, [4, 9, 2]);
  // tfjs itself refuses to compute causal padding.
  const before = (taps - 1) * dilation;
  const expected = predictOne(
    model,
    tf.pad(x, [
      [0, 0],
      [before, 0],
      [0, 0],
    ]),
  );
  const difference = await differenceFrom([expected], model, [x], {}, (json) => {
    configIn(json, 'conv')['padding'] = 'causal';
  });
  expect(difference).toBeLessThan(1e-4);
});

test('Conv2D in groups, which Keras knows and tfjs does not, is a convolution for each group', async () => {
  const layer = tf.layers.conv2d({ filters: 4, kernelSize: 3, useBias: false, name: 'conv' });
  const model = throughLayer([tf.input({ shape: [5, 6, 2], name: 'image' })], layer);
  randomiseWeights(model, 1);
  const x = normalTensor(1, [3, 5, 6, 4]);
  const kernels = halves(model.getWeights()[0]!);
  const expected = tf.concat(
    halves(x).map((part, group) => tf.conv2d(part, kernels[group]!, 1, 'valid')),
    -1,
  );
  const difference = await differenceFrom([expected], model, [x], {}, (json) => {
    configIn(json, 'conv')['groups'] = 2;
    configIn(json, 'image')['batch_input_shape'] = [null, 5, 6, 4];
  });
  expect(difference).toBeLessThan(1e-4);
});

test('a kernel that contradicts the topology is named', async () => {
  const model = throughLayer(
    [tf.input({ shape: [5, 5, 2] })],
    tf.layers.conv2d({ filters: 3, kernelSize: 3, name: 'conv' }),
  );
  const converted = differenceFrom([], model, [], {}, (json) => {
    configIn(json, 'conv')['filters'] = 4;
  });
  await expect(converted).rejects.toThrow(/conv\/bias with the shape \[4\]/);
});

/** The channels of an image or a kernel in two groups. */
function halves(tensor: tf.Tensor): tf.Tensor4D[] {
  return tf.split(tensor, 2, -1);
}

function configIn(json: ModelJson, name: string): Record<string, unknown> {
  const layer = json.modelTopology.config.layers.find((each) => each.name === name);
  if (!layer) throw new TypeError(`no layer is called ${name}`);
  return layer.config;
}
