import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { differenceFrom } from '../../../fixtures/export/compare-with-tfjs.js';
import { afterPermute, eager } from '../../../fixtures/export/layer-model.js';

beforeAll(() => tf.setBackend('cpu'));

test.each([
  [
    'multiHot' as const,
    [3],
    [
      [0, 2, 2],
      [4, 1, 3],
    ],
  ],
  [
    'count' as const,
    [3],
    [
      [0, 2, 2],
      [4, 1, 3],
    ],
  ],
  [
    'count' as const,
    [null],
    [
      [0, 2, 2],
      [4, 1, 3],
    ],
  ],
  ['oneHot' as const, [1], [[3], [0]]],
  [
    'int' as const,
    [3],
    [
      [0, 2, 2],
      [4, 1, 3],
    ],
  ],
])('%s of rows of shape %o', async (outputMode, shape, ids) => {
  for (const dtype of ['int32', 'float32'] as const) {
    const input = tf.input({ shape, dtype });
    const layer = tf.layers.categoryEncoding({ numTokens: 5, outputMode });
    const x = tf.tensor(ids, undefined, dtype);
    const model = afterPermute(input, layer);
    // oxlint-disable-next-line no-await-in-loop -- one session at a time
    expect(await differenceFrom([eager(layer, x)], model, [x])).toBe(0);
  }
});
