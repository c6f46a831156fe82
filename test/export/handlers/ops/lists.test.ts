import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { constant, floatElements, functionOf, node, whileNode } from '../../../fixtures/export/functions.js';
import { attr, graphDifference, placeholder, type NodeJson } from '../../../fixtures/export/graph-model.js';
import { normalTensor } from '../../../fixtures/export/compare-with-tfjs.js';

beforeAll(() => tf.setBackend('cpu'));

const SEED = 20261123;
const int = (value: number) => tf.scalar(value, 'int32');
const ints = (...values: number[]) => tf.tensor(values, [values.length], 'int32');
const list = (name: string, op: string, input: readonly string[]) => node(name, op, input, floatElements);

/** Differences of what is computed of `x`, which has three rows. */
async function difference(nodes: readonly NodeJson[], outputs: readonly string[], constants = {}) {
  const parts = {
    nodes: [placeholder('x', 'float32', [null, 2]), ...nodes],
    constants: {
      shape: ints(-1),
      known: ints(2),
      any: int(-1),
      zero: int(0),
      one: int(1),
      two: int(2),
      three: int(3),
      ...constants,
    },
    outputs,
  };
  return await graphDifference(parts, { x: normalTensor(1, [3, 2]) });
}

describe.each(['shape', 'known', 'any'])('lists whose elements have the shape %s', (shape) => {
  test('are made of tensors and read', async () => {
    const nodes = [
      list('list', 'TensorListFromTensor', ['x', shape]),
      list('item', 'TensorListGetItem', ['list', 'one', shape]),
      list('some', 'TensorListGather', ['list', 'indices', shape]),
      list('all', 'TensorListStack', ['list', shape]),
      node('length', 'TensorListLength', ['list']),
      node('joined', 'TensorListConcatV2', ['list', shape, 'shape'], {
        ...floatElements,
        element_shape: attr.shape([2]),
      }),
    ];
    const outputs = ['item', 'some', 'all', 'length', 'joined'];
    expect(await difference(nodes, outputs, { indices: ints(2, 0) })).toBe(0);
  });

  test('are set element by element, in any order', async () => {
    const nodes = [
      list('rows', 'TensorListFromTensor', ['x', shape]),
      list('first', 'TensorListGetItem', ['rows', 'zero', shape]),
      list('last', 'TensorListGetItem', ['rows', 'two', shape]),
      list('empty', 'TensorListReserve', [shape, 'three']),
      list('with_0', 'TensorListSetItem', ['empty', 'zero', 'first']),
      list('with_1', 'TensorListSetItem', ['with_0', 'one', 'last']),
      node('length', 'TensorListLength', ['with_1']),
      list('all', 'TensorListStack', ['with_1', shape]),
    ];
    expect(await difference(nodes, ['all', 'length'])).toBe(0);
  });

  test('grow at their end', async () => {
    const nodes = [
      list('rows', 'TensorListFromTensor', ['x', shape]),
      list('first', 'TensorListGetItem', ['rows', 'zero', shape]),
      list('empty', 'EmptyTensorList', [shape, 'any']),
      list('with_0', 'TensorListPushBack', ['empty', 'first']),
      list('with_1', 'TensorListPushBack', ['with_0', 'first']),
      node('length', 'TensorListLength', ['with_1']),
      list('all', 'TensorListStack', ['with_1', shape]),
    ];
    expect(await difference(nodes, ['all', 'length'])).toBe(0);
  });

  test('are scattered', async () => {
    const nodes = [
      list('list', 'TensorListScatterV2', ['x', 'indices', shape, 'three']),
      list('all', 'TensorListStack', ['list', shape]),
      list('counted', 'TensorListScatterV2', ['x', 'order', shape, 'three']),
      list('same', 'TensorListStack', ['counted', shape]),
    ];
    const outputs = ['all', 'same'];
    expect(await difference(nodes, outputs, { indices: ints(2, 0, 1), order: ints(0, 1, 2) })).toBe(0);
  });

  test('are cut short', async () => {
    const nodes = [
      list('list', 'TensorListFromTensor', ['x', shape]),
      node('shorter', 'TensorListResize', ['list', 'two']),
      list('all', 'TensorListStack', ['shorter', shape]),
      list('parts', 'TensorListSplit', ['x', shape, 'lengths']),
      list('same', 'TensorListStack', ['parts', shape]),
    ];
    expect(await difference(nodes, ['all', 'same'], { lengths: ints(1, 1, 1) })).toBe(0);
  });
});

/**
 * A loop over a list of rows that writes what it makes of them to a second list. The last of these is a state too: tfjs
 * disposes of all others that a function makes (tfjs-converter graph_executor.ts).
 */
function copying(written: readonly NodeJson[], output: string, value: string, reserve: NodeJson) {
  const state = { i: 'int32', n: 'int32', to: 'variant', from: 'variant', last: 'float32' } as const;
  return {
    nodes: [
      placeholder('x', 'float32', [null, null]),
      placeholder('n', 'int32', []),
      list('from', 'TensorListFromTensor', ['x', 'shape']),
      reserve,
      list('first', 'TensorListGetItem', ['from', 'zero', 'shape']),
      whileNode('loop', ['zero', 'n', 'to', 'from', 'first'], 'cond', 'body'),
      list('y', 'TensorListStack', ['loop:2', 'shape']),
    ],
    constants: { zero: int(0), one: int(1), shape: ints(-1), any: int(-1), two: tf.scalar(2) },
    functions: [
      functionOf('cond', state, [node('less', 'Less', ['i', 'n'])], ['less']),
      functionOf(
        'body',
        state,
        [
          constant('one', 'int32'),
          constant('shape', 'int32'),
          constant('two'),
          node('next', 'AddV2', ['i', 'one']),
          list('item', 'TensorListGetItem', ['from', 'i', 'shape']),
          node('twice', 'Mul', ['item', 'two']),
          ...written,
        ],
        ['next', 'n', output, 'from', value],
      ),
    ],
    outputs: ['y'],
  };
}

const RESERVES = [
  ['of known rank', list('to', 'TensorListReserve', ['shape', 'n'])],
  ['of open rank', list('to', 'TensorListReserve', ['any', 'n'])],
  ['without elements', list('to', 'EmptyTensorList', ['shape', 'any'])],
] as const;

const USES: readonly (readonly [string, readonly NodeJson[], string, string])[] = [
  ['set in order', [list('set', 'TensorListSetItem', ['to', 'i', 'twice'])], 'set', 'twice'],
  ['pushed', [list('push', 'TensorListPushBack', ['to', 'twice'])], 'push', 'twice'],
  [
    'set and read',
    [
      list('set', 'TensorListSetItem', ['to', 'i', 'twice']),
      list('read', 'TensorListGetItem', ['set', 'i', 'shape']),
      node('sum', 'AddV2', ['read', 'item']),
      list('again', 'TensorListSetItem', ['set', 'i', 'sum']),
    ],
    'again',
    'sum',
  ],
];

describe.each(RESERVES)('lists %s in loops', (_, reserve) => {
  test.each(USES)('are %s', async (_use, written, output, value) => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }), async (n, width) => {
        const feeds = { x: normalTensor(2, [4, width]), n: int(n) };
        expect(await graphDifference(copying(written, output, value, reserve), feeds)).toBeLessThan(1e-6);
      }),
      { numRuns: 5, seed: SEED },
    );
  });
});

describe('arrays', () => {
  const array = { dtype: attr.type('DT_FLOAT'), dynamic_size: attr.bool(true) };
  const typed = { dtype: attr.type('DT_FLOAT'), T: attr.type('DT_FLOAT') };

  test('are written, read and joined', async () => {
    const nodes = [
      node('array', 'TensorArrayV3', ['one'], {
        ...array,
        element_shape: attr.shape([null, 2]),
      }),
      node('w0', 'TensorArrayWriteV3', ['array', 'zero', 'x', 'array:1'], typed),
      node('w1', 'TensorArrayWriteV3', ['array', 'one', 'x', 'w0'], typed),
      node('size', 'TensorArraySizeV3', ['array', 'w1'], typed),
      node('joined', 'TensorArrayConcatV3', ['array', 'w1'], typed),
    ];
    expect(await difference(nodes, ['size', 'joined'])).toBe(0);
  });

  test('are split', async () => {
    const nodes = [
      node('array', 'TensorArrayV3', ['three'], { ...array, element_shape: attr.shape([1, 2]) }),
      node('parts', 'TensorArraySplitV3', ['array', 'x', 'lengths', 'array:1'], typed),
      node('y', 'TensorArrayReadV3', ['array', 'two', 'parts'], typed),
    ];
    expect(await difference(nodes, ['y'], { lengths: ints(1, 1, 1) })).toBe(0);
  });
});
