import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { differenceFromTfjs } from '../../../fixtures/export/compare-with-tfjs.js';
import { throughLayer } from '../../../fixtures/export/layer-model.js';

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
  ['multiHot' as const, [], [0, 2, 2]],
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
  ['count' as const, [], [0, 2, 2, 4]],
  ['oneHot' as const, [1], [[3], [0]]],
  ['oneHot' as const, [], [3, 0, 1]],
  [
    'int' as const,
    [3],
    [
      [0, 2, 2],
      [4, 1, 3],
    ],
  ],
])('%s of rows of shape %o', async (outputMode, shape, ids) => {
  const layer = tf.layers.categoryEncoding({ numTokens: 5, outputMode });
  for (const dtype of ['int32', 'float32'] as const) {
    const model = throughLayer([tf.input({ shape, dtype })], layer);
    // oxlint-disable-next-line no-await-in-loop -- one session at a time
    expect(await differenceFromTfjs(model, [tf.tensor(ids, undefined, dtype)])).toBe(0);
  }
});
