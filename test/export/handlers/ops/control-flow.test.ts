import * as tf from '@tensorflow/tfjs';
import { fromBinary } from '@bufbuild/protobuf';
import * as fc from 'fast-check';
import { ModelProtoSchema, type GraphProto } from 'onnx-buf';
import { beforeAll, describe, expect, test } from 'vitest';
import { convert } from '../../../../export/convert/convert.js';
import {
  constant,
  floatElements,
  functionOf,
  ifNode,
  node,
  whileNode,
} from '../../../fixtures/export/functions.js';
import { attr, graphDifference, graphModel, placeholder } from '../../../fixtures/export/graph-model.js';
import { normalTensor } from '../../../fixtures/export/compare-with-tfjs.js';

beforeAll(() => tf.setBackend('cpu'));

const SEED = 20261123;
const int = (value: number) => tf.scalar(value, 'int32');
const ints = (...values: number[]) => tf.tensor(values, [values.length], 'int32');

describe('loops', () => {
  test('add up, any number of times, none included', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 6 }),
        fc.integer({ min: 1, max: 3 }),
        async (steps, rows) => {
          const parts = {
            nodes: [
              placeholder('x', 'float32', [null, 2]),
              placeholder('steps', 'int32', []),
              whileNode('loop', ['zero', 'steps', 'x', 'x', 'scale'], 'cond', 'body'),
              node('y', 'Identity', ['loop:2']),
              node('count', 'Identity', ['loop']),
              node('kept', 'Identity', ['loop:3']),
            ],
            constants: { zero: int(0), one: int(1), scale: tf.scalar(1.5) },
            functions: [
              functionOf(
                'cond',
                { i: 'int32', n: 'int32', x: 'float32', start: 'float32', scale: 'float32' },
                [node('less', 'Less', ['i', 'n'])],
                ['less:z:0'],
              ),
              functionOf(
                'body',
                { i: 'int32', n: 'int32', x: 'float32', start: 'float32', scale: 'float32' },
                [
                  constant('one', 'int32'),
                  node('next', 'AddV2', ['i', 'one:output:0']),
                  node('scaled', 'Mul', ['x', 'scale']),
                  node('sum', 'AddV2', ['scaled:z:0', 'start']),
                  node('kept', 'Identity', ['start']),
                ],
                ['next:z:0', 'n', 'sum:z:0', 'kept:output:0', 'scale'],
              ),
            ],
            outputs: ['y', 'count', 'kept'],
          };
          const feeds = { x: normalTensor(1, [rows, 2]), steps: int(steps) };
          expect(await graphDifference(parts, feeds)).toBeLessThan(1e-5);
        },
      ),
      { numRuns: 15, seed: SEED },
    );
  });

  test('compute with the shape of a state that grows', async () => {
    const parts = {
      nodes: [
        placeholder('x', 'float32', [2]),
        whileNode('loop', ['zero', 'x', 'nothing'], 'cond', 'body'),
        node('y', 'Identity', ['loop:2']),
      ],
      constants: {
        zero: int(0),
        one: int(1),
        limit: int(3),
        first: int(0),
        nothing: tf.scalar(0),
        ones: tf.scalar(1),
      },
      functions: [
        functionOf(
          'cond',
          { i: 'int32', x: 'float32', total: 'float32' },
          [constant('limit', 'int32'), node('less', 'Less', ['i', 'limit:output:0'])],
          ['less:z:0'],
        ),
        functionOf(
          'body',
          { i: 'int32', x: 'float32', total: 'float32' },
          [
            constant('one', 'int32'),
            constant('first', 'int32'),
            constant('ones'),
            node('next', 'AddV2', ['i', 'one:output:0']),
            node('shape', 'Shape', ['x']),
            node('filled', 'Fill', ['shape:output:0', 'ones:output:0'], { T: attr.type('DT_FLOAT') }),
            node('count', 'Sum', ['filled:output:0', 'first:output:0']),
            node('sum', 'AddV2', ['total', 'count:output:0']),
            node('grown', 'ConcatV2', ['x', 'x', 'first:output:0']),
          ],
          ['next:z:0', 'grown:output:0', 'sum:z:0'],
        ),
      ],
      outputs: ['y'],
    };
    expect(await graphDifference(parts, { x: tf.tensor1d([1, 2]) })).toBe(0);
  });

  test('swap their states', async () => {
    const parts = {
      nodes: [
        placeholder('n', 'int32', []),
        whileNode('loop', ['zero', 'n', 'zero', 'one'], 'cond', 'body'),
        node('y', 'Identity', ['loop:2']),
      ],
      constants: { zero: int(0), one: int(1) },
      functions: [
        functionOf(
          'cond',
          { i: 'int32', n: 'int32', a: 'int32', b: 'int32' },
          [node('less', 'Less', ['i', 'n'])],
          ['less'],
        ),
        functionOf(
          'body',
          { i: 'int32', n: 'int32', a: 'int32', b: 'int32' },
          [constant('one', 'int32'), node('next', 'AddV2', ['i', 'one']), node('sum', 'AddV2', ['a', 'b'])],
          ['next', 'n', 'b', 'sum'],
        ),
      ],
      outputs: ['y'],
    };
    for (const n of [0, 1, 2, 9]) expect(await graphDifference(parts, { n: int(n) })).toBe(0);
  });

  test('carry values whose shape each step changes', async () => {
    const parts = {
      nodes: [
        placeholder('x', 'float32', [1, 2]),
        placeholder('n', 'int32', []),
        whileNode('loop', ['zero', 'n', 'x'], 'cond', 'body'),
        node('y', 'Mul', ['loop:2', 'two']),
      ],
      constants: {
        zero: int(0),
        one: int(1),
        two: tf.scalar(2),
        padding: tf.tensor([0, 0, 1, 1], [2, 2], 'int32'),
      },
      functions: [
        functionOf(
          'cond',
          { i: 'int32', n: 'int32', x: 'float32' },
          [node('less', 'Less', ['i', 'n'])],
          ['less'],
        ),
        functionOf(
          'body',
          { i: 'int32', n: 'int32', x: 'float32' },
          [
            constant('one', 'int32'),
            constant('padding', 'int32'),
            node('next', 'AddV2', ['i', 'one']),
            node('longer', 'Pad', ['x', 'padding']),
          ],
          ['next', 'n', 'longer'],
        ),
      ],
      outputs: ['y'],
    };
    for (const n of [0, 1, 3]) {
      expect(await graphDifference(parts, { x: normalTensor(2, [1, 2]), n: int(n) })).toBe(0);
    }
  });

  test('in a branch in a loop', async () => {
    const state = { i: 'int32', n: 'int32', x: 'float32' } as const;
    const parts = {
      nodes: [
        placeholder('x', 'float32', [null]),
        placeholder('n', 'int32', []),
        whileNode('loop', ['zero', 'n', 'x'], 'cond', 'body'),
        node('y', 'Identity', ['loop:2']),
      ],
      constants: { zero: int(0), one: int(1), two: int(2), half: tf.scalar(0.5), begin: int(0) },
      functions: [
        functionOf('cond', state, [node('less', 'Less', ['i', 'n'])], ['less']),
        functionOf(
          'body',
          state,
          [
            constant('one', 'int32'),
            constant('two', 'int32'),
            node('next', 'AddV2', ['i', 'one']),
            node('rest', 'FloorMod', ['i', 'two']),
            node('odd', 'Equal', ['rest', 'one']),
            ifNode('branch', ['odd', 'x', 'i'], 'halve', 'repeat'),
          ],
          ['next', 'n', 'branch'],
        ),
        functionOf(
          'halve',
          { x: 'float32', i: 'int32' },
          [constant('half'), node('less', 'Mul', ['x', 'half'])],
          ['less'],
        ),
        functionOf(
          'repeat',
          { x: 'float32', i: 'int32' },
          [constant('begin', 'int32'), whileNode('inner', ['begin', 'i', 'x'], 'cond', 'double')],
          ['inner:output:2'],
        ),
        functionOf(
          'double',
          state,
          [constant('one', 'int32'), node('next', 'AddV2', ['i', 'one']), node('twice', 'AddV2', ['x', 'x'])],
          ['next', 'n', 'twice'],
        ),
      ],
      outputs: ['y'],
    };
    for (const n of [0, 1, 4]) {
      expect(await graphDifference(parts, { x: normalTensor(3, [3]), n: int(n) })).toBeLessThan(1e-6);
    }
  });
});

describe('branches', () => {
  test.each([true, false])('give tensors of different shapes when the condition is %o', async (side) => {
    const parts = {
      nodes: [
        placeholder('x', 'float32', [2]),
        placeholder('side', 'bool', []),
        ifNode('branch', ['side', 'x'], 'double', 'negate'),
        node('y', 'Identity', ['branch']),
        node('z', 'Identity', ['branch:1']),
      ],
      constants: { padding: tf.tensor([1, 1], [1, 2], 'int32') },
      functions: [
        functionOf(
          'double',
          { x: 'float32' },
          [constant('padding', 'int32'), node('twice', 'Pad', ['x', 'padding'])],
          ['twice', 'x'],
        ),
        functionOf('negate', { x: 'float32' }, [node('minus', 'Neg', ['x'])], ['minus', 'x']),
      ],
      outputs: ['y', 'z'],
    };
    const feeds = { x: normalTensor(4, [2]), side: tf.scalar(side, 'bool') };
    expect(await graphDifference(parts, feeds)).toBe(0);
  });

  test('are taken before the graph runs where the condition is a constant', async () => {
    const parts = {
      nodes: [
        placeholder('x', 'float32', [2]),
        ifNode('branch', ['side', 'x'], 'double', 'negate'),
        node('y', 'Identity', ['branch']),
      ],
      constants: { side: tf.scalar(false, 'bool') },
      functions: [
        functionOf('double', { x: 'float32' }, [node('twice', 'AddV2', ['x', 'x'])], ['twice']),
        functionOf('negate', { x: 'float32' }, [node('minus', 'Neg', ['x'])], ['minus']),
      ],
      outputs: ['y'],
    };
    expect(await graphDifference(parts, { x: normalTensor(5, [2]) })).toBe(0);
  });
});

/** A recurrent layer as Keras writes it into graphs: inputs `[steps, batch, 2]` → outputs `[steps, batch, 3]`. */
function recurrence(setter: 'time' | 'last') {
  const state = {
    counter: 'int32',
    most: 'int32',
    time: 'int32',
    outputs: 'variant',
    hidden: 'float32',
    steps: 'int32',
    inputs: 'variant',
    kernel: 'float32',
    recurrent: 'float32',
  } as const;
  return {
    nodes: [
      placeholder('x', 'float32', [null, null, 2]),
      placeholder('start', 'float32', [null, 3]),
      placeholder('steps', 'int32', []),
      node('inputs', 'TensorListFromTensor', ['x', 'input_shape'], floatElements),
      node(
        'outputs',
        'TensorListReserve',
        ['output_shape', setter === 'time' ? 'steps' : 'one'],
        floatElements,
      ),
      whileNode(
        'loop',
        ['zero', 'steps', 'zero', 'outputs', 'start', 'steps', 'inputs', 'kernel', 'recurrent'],
        'cond',
        'body',
      ),
      node('y', 'TensorListStack', ['loop:3', 'output_shape'], floatElements),
      node('last', 'Identity', ['loop:4']),
    ],
    constants: {
      zero: int(0),
      one: int(1),
      input_shape: ints(-1, 2),
      output_shape: ints(-1, 3),
      kernel: normalTensor(7, [2, 3]),
      recurrent: normalTensor(8, [3, 3]),
    },
    functions: [
      functionOf(
        'cond',
        state,
        [
          node('less', 'Less', ['time', 'steps']),
          node('within', 'Less', ['counter', 'most']),
          node('both', 'LogicalAnd', ['within', 'less']),
        ],
        ['both'],
      ),
      functionOf(
        'body',
        state,
        [
          constant('one', 'int32'),
          constant('zero', 'int32'),
          constant('input_shape', 'int32'),
          node('item', 'TensorListGetItem', ['inputs', 'time', 'input_shape'], floatElements),
          node('from_x', 'MatMul', ['item', 'kernel']),
          node('from_h', 'MatMul', ['hidden', 'recurrent']),
          node('sum', 'AddV2', ['from_x', 'from_h']),
          node('next_h', 'Tanh', ['sum']),
          node(
            'set',
            'TensorListSetItem',
            ['outputs', setter === 'time' ? 'time' : 'zero', 'next_h'],
            floatElements,
          ),
          node('next_time', 'AddV2', ['time', 'one']),
          node('next_counter', 'AddV2', ['counter', 'one']),
          node('handle', 'Identity', ['set']),
        ],
        ['next_counter', 'most', 'next_time', 'handle', 'next_h', 'steps', 'inputs', 'kernel', 'recurrent'],
      ),
    ],
    outputs: ['y', 'last'],
  };
}

describe('recurrent layers', () => {
  test.each(['time', 'last'] as const)('write their outputs by %s', async (setter) => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 3 }),
        async (steps, batch) => {
          const feeds = {
            x: normalTensor(9, [steps, batch, 2]),
            start: normalTensor(10, [batch, 3]),
            steps: int(steps),
          };
          expect(await graphDifference(recurrence(setter), feeds)).toBeLessThan(1e-5);
        },
      ),
      { numRuns: 10, seed: SEED },
    );
  });
});

/** The operators of a graph and of the graphs in it. */
function operators(graph: GraphProto | undefined): readonly string[] {
  return (graph?.node ?? []).flatMap((each) => [
    each.opType,
    ...each.attribute.flatMap((attribute) => operators(attribute.g)),
  ]);
}

test('what each step writes is collected by the loop, without a list in the graph', async () => {
  const { bytes } = await convert(await graphModel(recurrence('time')));
  const { graph } = fromBinary(ModelProtoSchema, bytes);
  const used = operators(graph);
  expect(used).toContain('Loop');
  expect(used.filter((op) => op.startsWith('Sequence') || op === 'ScatterND' || op === 'Expand')).toEqual([]);
  // Counters and the hidden state are carried, weights and the inputs are seen from inside.
  const loop = graph?.node.find((each) => each.opType === 'Loop');
  expect(loop?.input).toHaveLength(5);
});

test('calls of functions are put in their place', async () => {
  const parts = {
    nodes: [
      placeholder('x', 'float32', [2]),
      node('call', 'PartitionedCall', ['x'], { f: { func: { name: 'negate', attr: {} } } }),
      node('y', 'Identity', ['call']),
    ],
    functions: [functionOf('negate', { x: 'float32' }, [node('minus', 'Neg', ['x'])], ['minus'])],
    outputs: ['y'],
  };
  // tfjs has no such op.
  const { bytes } = await convert(await graphModel(parts));
  const { graph } = fromBinary(ModelProtoSchema, bytes);
  expect(operators(graph)).toEqual(['Neg']);
});

test('a function that calls itself is refused', async () => {
  const again = node('again', 'PartitionedCall', ['x'], { f: attr.func('endless') });
  const parts = {
    nodes: [
      placeholder('x', 'float32', [2]),
      node('call', 'PartitionedCall', ['x'], { f: attr.func('endless') }),
      node('y', 'Identity', ['call']),
    ],
    functions: [functionOf('endless', { x: 'float32' }, [again], ['again:output:0'])],
    outputs: ['y'],
  };
  await expect(convert(await graphModel(parts))).rejects.toThrow(/endless calls itself/);
});
