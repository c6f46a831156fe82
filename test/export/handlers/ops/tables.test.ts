import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { node } from '../../../fixtures/export/functions.js';
import { attr, graphDifference, placeholder, type NodeJson } from '../../../fixtures/export/graph-model.js';

beforeAll(() => tf.setBackend('cpu'));

const SEED = 20261123;

function table(keys: string, values: string): NodeJson {
  return node('table', 'HashTableV2', [], {
    shared_name: attr.string('table'),
    key_dtype: attr.type(keys),
    value_dtype: attr.type(values),
  });
}

const fill = node('fill', 'LookupTableImportV2', ['table', 'keys', 'values']);

describe('tables', () => {
  test('of very many keys', async () => {
    const count = 200_000;
    const keys = Int32Array.from({ length: count }, (_, index) => index);
    const parts = {
      nodes: [
        placeholder('x', 'int32', [3]),
        table('DT_INT32', 'DT_FLOAT'),
        node('y', 'LookupTableFindV2', ['table', 'x', 'fallback']),
      ],
      constants: {
        keys: tf.tensor1d(keys, 'int32'),
        values: tf.tensor1d(Float32Array.from(keys, (key) => key / 2)),
        fallback: tf.scalar(-1),
      },
      initializer: [table('DT_INT32', 'DT_FLOAT'), fill],
      outputs: ['y'],
    };
    const x = tf.tensor1d([0, count - 1, count], 'int32');
    expect(await graphDifference(parts, { x })).toBe(0);
  });

  test.each(['close', 'apart'])('of integers that lie %s', async (kind) => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 8 }),
        fc.array(fc.integer({ min: -25, max: 25 }), { minLength: 4, maxLength: 4 }),
        async (keys, wanted) => {
          const factor = kind === 'close' ? 1 : 100_003;
          const parts = {
            nodes: [
              placeholder('x', 'int32', [2, 2]),
              table('DT_INT32', 'DT_FLOAT'),
              node('y', 'LookupTableFindV2', ['table', 'x', 'fallback']),
              node('size', 'LookupTableSizeV2', ['table']),
            ],
            constants: {
              keys: tf.tensor(
                keys.map((key) => key * factor),
                [keys.length],
                'int32',
              ),
              values: tf.tensor(keys.map((key) => key / 2)),
              fallback: tf.scalar(-1),
            },
            initializer: [table('DT_INT32', 'DT_FLOAT'), fill],
            outputs: ['y', 'size'],
          };
          const x = tf.tensor(
            wanted.map((key) => key * factor),
            [2, 2],
            'int32',
          );
          expect(await graphDifference(parts, { x })).toBe(0);
        },
      ),
      { numRuns: 15, seed: SEED },
    );
  });

  test('of floats, filled by the model itself', async () => {
    const parts = {
      nodes: [
        placeholder('x', 'float32', [null]),
        table('DT_FLOAT', 'DT_INT32'),
        fill,
        node('y', 'LookupTableFindV2', ['fill', 'x', 'fallback']),
      ],
      constants: {
        keys: tf.tensor([0.5, 1.5, 0.5]),
        values: tf.tensor([1, 2, 3], [3], 'int32'),
        fallback: tf.scalar(9, 'int32'),
      },
      outputs: ['y'],
    };
    expect(await graphDifference(parts, { x: tf.tensor([1.5, 0.5, 7]) })).toBe(0);
  });

  test('of strings, where the strings that are looked up are in the file', async () => {
    const parts = {
      nodes: [
        placeholder('x', 'float32', [2]),
        table('DT_STRING', 'DT_FLOAT'),
        node('found', 'LookupTableFindV2', ['table', 'wanted', 'fallback']),
        node('y', 'Mul', ['x', 'found']),
      ],
      constants: {
        keys: tf.tensor(['a', 'bc'], [2], 'string'),
        values: tf.tensor([2, 3]),
        wanted: tf.tensor(['bc', 'd'], [2], 'string'),
        fallback: tf.scalar(-1),
      },
      initializer: [table('DT_STRING', 'DT_FLOAT'), fill],
      outputs: ['y'],
    };
    expect(await graphDifference(parts, { x: tf.tensor([1, 2]) })).toBe(0);
  });

  test('whose values are strings are refused, with what could be done', async () => {
    const parts = {
      nodes: [
        placeholder('x', 'int32', [2]),
        table('DT_INT32', 'DT_STRING'),
        node('y', 'LookupTableFindV2', ['table', 'x', 'fallback']),
      ],
      constants: {
        keys: tf.tensor([1], [1], 'int32'),
        values: tf.tensor(['a'], [1], 'string'),
        fallback: tf.scalar('', 'string'),
      },
      initializer: [table('DT_INT32', 'DT_STRING'), fill],
      outputs: ['y'],
    };
    await expect(graphDifference(parts, { x: tf.tensor([1, 2], [2], 'int32') })).rejects.toThrow(
      /LookupTableFindV2 y to have values that are numbers/,
    );
  });
});
