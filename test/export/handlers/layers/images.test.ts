import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  differenceFrom,
  differenceFromTfjs,
  normalTensor,
} from '../../../fixtures/export/compare-with-tfjs.js';
import {
  afterPermute,
  dataFormatOf,
  eager,
  imageShapes,
  throughLayer,
} from '../../../fixtures/export/layer-model.js';

beforeAll(() => tf.setBackend('cpu'));

const length = (max: number) => fc.integer({ min: 1, max });
const pairOf = (each: fc.Arbitrary<number>) => fc.tuple(each, each);
const interpolation = fc.constantFrom('nearest' as const, 'bilinear' as const);
const opset = fc.constantFrom(17 as const, 20 as const);
const options = fc.record({ channelsFirst: fc.boolean(), open: fc.boolean(), opset });
const runs = { numRuns: 20, seed: 20261123 };

test('ZeroPadding2D', async () => {
  const pads = pairOf(fc.integer({ min: 0, max: 3 }));
  await fc.assert(
    fc.asyncProperty(pairOf(length(5)), pads, pads, options, async (input, rows, columns, chosen) => {
      const { row, declared } = imageShapes({ input, ...chosen }, 2);
      const layer = tf.layers.zeroPadding2d({
        padding: [rows, columns],
        dataFormat: dataFormatOf(chosen.channelsFirst),
      });
      const model = throughLayer([tf.input({ shape: declared })], layer);
      expect(await differenceFromTfjs(model, [normalTensor(1, [2, ...row])], chosen)).toBe(0);
    }),
    runs,
  );
});

test('Cropping2D', async () => {
  const cuts = pairOf(fc.integer({ min: 0, max: 3 }));
  await fc.assert(
    fc.asyncProperty(pairOf(length(4)), cuts, cuts, options, async (rest, rows, columns, chosen) => {
      const input = [rest[0] + rows[0] + rows[1], rest[1] + columns[0] + columns[1]];
      const { row, declared } = imageShapes({ input, ...chosen, open: false }, 2);
      const layer = tf.layers.cropping2D({
        cropping: [rows, columns],
        dataFormat: dataFormatOf(chosen.channelsFirst),
      });
      const model = throughLayer([tf.input({ shape: declared })], layer);
      expect(await differenceFromTfjs(model, [normalTensor(1, [2, ...row])], chosen)).toBe(0);
    }),
    runs,
  );
});

test('UpSampling2D', async () => {
  const factors = pairOf(length(5));
  await fc.assert(
    fc.asyncProperty(pairOf(length(9)), factors, interpolation, options, async (input, size, how, chosen) => {
      const { row, declared } = imageShapes({ input, ...chosen }, 2);
      const layer = tf.layers.upSampling2d({
        size,
        interpolation: how,
        dataFormat: dataFormatOf(chosen.channelsFirst),
      });
      const model = throughLayer([tf.input({ shape: declared })], layer);
      const difference = await differenceFromTfjs(model, [normalTensor(1, [2, ...row])], chosen);
      expect(difference).toBeLessThan(1e-5);
    }),
    runs,
  );
});

test('Resizing, whose cropToAspectRatio leaves the corners unaligned', async () => {
  const chosen = fc.record({ open: fc.boolean(), cropToAspectRatio: fc.boolean(), opset });
  await fc.assert(
    fc.asyncProperty(
      pairOf(length(12)),
      pairOf(length(20)),
      interpolation,
      chosen,
      async (input, [height, width], how, { cropToAspectRatio, ...rest }) => {
        const { row, declared } = imageShapes({ input, channelsFirst: false, open: rest.open }, 2);
        const layer = tf.layers.resizing({ height, width, interpolation: how, cropToAspectRatio });
        const x = normalTensor(1, [2, ...row]);
        const model = afterPermute(tf.input({ shape: declared }), layer);
        const difference = await differenceFrom([eager(layer, x)], model, [x], rest);
        expect(difference).toBeLessThan(1e-5);
      },
    ),
    { ...runs, numRuns: 60 },
  );
});

test('CenterCrop, of images that are large enough and of others', async () => {
  await fc.assert(
    fc.asyncProperty(
      pairOf(length(12)),
      pairOf(length(12)),
      opset,
      async (input, [height, width], chosen) => {
        const layer = tf.layers.centerCrop({ height, width });
        const model = afterPermute(tf.input({ shape: [...input, 2] }), layer);
        const x = normalTensor(1, [2, ...input, 2]);
        const difference = await differenceFrom([eager(layer, x)], model, [x], { opset: chosen });
        expect(difference).toBeLessThan(1e-5);
      },
    ),
    { ...runs, numRuns: 40 },
  );
});

describe('Rescaling', () => {
  test.each([['float32' as const], ['int32' as const]])('of %s', async (dtype) => {
    const layer = tf.layers.rescaling({ scale: 1 / 127.5, offset: -1 });
    const model = throughLayer([tf.input({ shape: [null, null, 3], dtype })], layer);
    const x = tf.tensor4d(
      Array.from({ length: 24 }, (_, index) => index * 11),
      [1, 4, 2, 3],
      dtype,
    );
    expect(await differenceFromTfjs(model, [x])).toBeLessThan(1e-6);
  });
});

describe('with a factor that chance has no say in', () => {
  const cases = [
    [-0.5, 'nearest' as const],
    [0.5, 'bilinear' as const],
    [0.3, 'bilinear' as const],
  ] as const;

  test.each(cases)('RandomWidth by %d, %s', async (by, how) => {
    const layer = randomWidth(by, how);
    const x = normalTensor(1, [2, 5, 7, 3]);
    const model = afterPermute(tf.input({ shape: [5, 7, 3] }), layer);
    expect(await differenceFrom([eager(layer, x)], model, [x])).toBeLessThan(1e-5);
  });

  // tfjs leaves RandomHeight out of its bundles: the width of the turned image stands in for it.
  test.each(cases)('RandomHeight by %d, %s', async (by, how) => {
    const layer = randomWidth(by, how);
    const x = normalTensor(1, [2, 7, 5, 3]);
    const model = afterPermute(tf.input({ shape: [7, 5, 3] }), layer);
    const difference = await differenceFrom([turn(eager(layer, turn(x)))], model, [x], {}, (json) => {
      const saved = json.modelTopology.config.layers.find((each) => each.name === 'random');
      saved!.class_name = 'RandomHeight';
    });
    expect(difference).toBeLessThan(1e-5);
  });
});

function randomWidth(by: number, how: 'nearest' | 'bilinear'): tf.layers.Layer {
  return tf.layers.randomWidth({ factor: [by, by], interpolation: how, seed: 1, name: 'random' });
}

/** Height and width in each other's place. */
function turn(images: tf.Tensor): tf.Tensor {
  return tf.transpose(images, [0, 2, 1, 3]);
}
