import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { node } from '../../fixtures/export/functions.js';
import { normalTensor } from '../../fixtures/export/compare-with-tfjs.js';
import { attr, graphDifference, placeholder, type NodeJson } from '../../fixtures/export/graph-model.js';

beforeAll(() => tf.setBackend('cpu'));

const SEED = 20261123;
const int = (value: number) => tf.scalar(value, 'int32');
const ints = (...values: number[]) => tf.tensor(values, [values.length], 'int32');

function enter(name: string, frame: string, input: string, isConstant = false): NodeJson {
  return node(name, 'Enter', [input], {
    frame_name: attr.string(frame),
    is_constant: attr.bool(isConstant),
    T: attr.type('DT_FLOAT'),
  });
}

/** A state of a loop of frames: `<name>` is its value in the body, `<name>/exit` that behind the loop. */
function state(name: string, frame: string, from: string, next: string): readonly NodeJson[] {
  return [
    enter(`${name}/enter`, frame, from),
    node(`${name}/merge`, 'Merge', [`${name}/enter`, `${name}/next`]),
    node(`${name}/switch`, 'Switch', [`${name}/merge`, `${frame}/cond`]),
    node(name, 'Identity', [`${name}/switch:1`]),
    node(`${name}/next`, 'NextIteration', [next]),
    node(`${name}/exit`, 'Exit', [`${name}/switch`]),
  ];
}

describe('loops of frames', () => {
  test('add up, any number of times, none included', async () => {
    const parts = {
      nodes: [
        placeholder('x', 'float32', [null]),
        placeholder('n', 'int32', []),
        ...state('i', 'loop', 'zero', 'i/plus'),
        ...state('sum', 'loop', 'x', 'sum/plus'),
        enter('limit', 'loop', 'n', true),
        enter('x/constant', 'loop', 'x', true),
        node('less', 'Less', ['i/merge', 'limit']),
        node('loop/cond', 'LoopCond', ['less']),
        node('i/plus', 'AddV2', ['i', 'one']),
        node('twice', 'Mul', ['sum', 'two']),
        node('sum/plus', 'AddV2', ['twice', 'x/constant']),
        node('y', 'Identity', ['sum/exit']),
      ],
      constants: { zero: int(0), one: int(1), two: tf.scalar(2) },
      outputs: ['y', 'i/exit'],
    };
    for (const n of [0, 1, 5]) {
      expect(await graphDifference(parts, { x: normalTensor(1, [3]), n: int(n) })).toBeLessThan(1e-6);
    }
  });

  test('lie in each other', async () => {
    const parts = {
      nodes: [
        placeholder('x', 'float32', [null]),
        placeholder('n', 'int32', []),
        ...state('i', 'outer', 'zero', 'i/plus'),
        ...state('sum', 'outer', 'x', 'inner_sum/exit'),
        enter('limit', 'outer', 'n', true),
        node('less', 'Less', ['i/merge', 'limit']),
        node('outer/cond', 'LoopCond', ['less']),
        node('i/plus', 'AddV2', ['i', 'one']),
        // As often as the outer loop has gone round.
        ...state('j', 'inner', 'zero_inside', 'j/plus'),
        ...state('inner_sum', 'inner', 'sum', 'inner_sum/plus'),
        node('zero_inside', 'Sub', ['i', 'i']),
        enter('inner_limit', 'inner', 'i', true),
        node('inner_less', 'Less', ['j/merge', 'inner_limit']),
        node('inner/cond', 'LoopCond', ['inner_less']),
        node('j/plus', 'AddV2', ['j', 'one']),
        node('inner_sum/plus', 'AddV2', ['inner_sum', 'half']),
        node('y', 'Identity', ['sum/exit']),
      ],
      constants: { zero: int(0), one: int(1), half: tf.scalar(0.5) },
      outputs: ['y'],
    };
    for (const n of [0, 1, 4]) {
      expect(await graphDifference(parts, { x: normalTensor(2, [2]), n: int(n) })).toBeLessThan(1e-6);
    }
  });

  test('have branches', async () => {
    const parts = {
      nodes: [
        placeholder('x', 'float32', [null]),
        placeholder('n', 'int32', []),
        ...state('i', 'loop', 'zero', 'i/plus'),
        ...state('sum', 'loop', 'x', 'joined'),
        enter('limit', 'loop', 'n', true),
        node('less', 'Less', ['i/merge', 'limit']),
        node('loop/cond', 'LoopCond', ['less']),
        node('i/plus', 'AddV2', ['i', 'one']),
        node('rest', 'FloorMod', ['i', 'two']),
        node('is_odd', 'Equal', ['rest', 'one']),
        node('side', 'Switch', ['sum', 'is_odd']),
        node('square', 'Mul', ['side:1', 'side:1']),
        node('shifted', 'AddV2', ['side', 'half']),
        node('joined', 'Merge', ['shifted', 'square']),
        node('y', 'Identity', ['sum/exit']),
      ],
      constants: { zero: int(0), one: int(1), two: int(2), half: tf.scalar(0.5) },
      outputs: ['y'],
    };
    for (const n of [0, 3]) {
      expect(await graphDifference(parts, { x: normalTensor(3, [2]), n: int(n) })).toBeLessThan(1e-6);
    }
  });
});

describe('branches of switches', () => {
  test.each([
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ])('lie in each other and share conditions: %o, %o', async (outer, inner) => {
    const parts = {
      nodes: [
        placeholder('x', 'float32', [null]),
        placeholder('outer', 'bool', []),
        placeholder('inner', 'bool', []),
        node('outer/switch', 'Switch', ['x', 'outer']),
        node('inner/condition', 'Switch', ['inner', 'outer']),
        node('taken', 'Neg', ['outer/switch:1']),
        node('inner/pred', 'Identity', ['inner/condition:1']),
        node('inner/switch', 'Switch', ['taken', 'inner/pred']),
        node('inner/true', 'Exp', ['inner/switch:1']),
        node('inner/false', 'Abs', ['inner/switch']),
        node('inner/merge', 'Merge', ['inner/false', 'inner/true']),
        node('outer/false', 'Sin', ['outer/switch']),
        node('merge', 'Merge', ['outer/false', 'inner/merge']),
        // A second value that the same condition decides, and one behind both.
        node('other/true', 'Mul', ['taken', 'half']),
        node('other', 'Merge', ['outer/false', 'other/true']),
        node('behind/switch', 'Switch', ['merge', 'outer']),
        node('behind/true', 'AddV2', ['behind/switch:1', 'half']),
        node('behind', 'Merge', ['behind/switch', 'behind/true']),
        node('y', 'AddV2', ['behind', 'other']),
      ],
      constants: { half: tf.scalar(0.5) },
      outputs: ['y'],
    };
    const feeds = {
      x: normalTensor(4, [3]),
      outer: tf.scalar(outer, 'bool'),
      inner: tf.scalar(inner, 'bool'),
    };
    expect(await graphDifference(parts, feeds)).toBeLessThan(1e-6);
  });

  test.each([true, false])('have a loop on one side: %o', async (side) => {
    const parts = {
      nodes: [
        placeholder('x', 'float32', [null]),
        placeholder('side', 'bool', []),
        placeholder('n', 'int32', []),
        node('switch', 'Switch', ['x', 'side']),
        node('n/switch', 'Switch', ['n', 'side']),
        node('begin', 'Sub', ['n/switch:1', 'n/switch:1']),
        ...state('i', 'loop', 'begin', 'i/plus'),
        ...state('sum', 'loop', 'switch:1', 'sum/plus'),
        enter('limit', 'loop', 'n/switch:1', true),
        node('less', 'Less', ['i/merge', 'limit']),
        node('loop/cond', 'LoopCond', ['less']),
        node('i/plus', 'AddV2', ['i', 'one']),
        node('sum/plus', 'AddV2', ['sum', 'half']),
        node('negative', 'Neg', ['switch']),
        node('y', 'Merge', ['negative', 'sum/exit']),
        node('z', 'Identity', ['y']),
      ],
      constants: { one: int(1), half: tf.scalar(0.5) },
      outputs: ['z'],
    };
    const feeds = { x: normalTensor(5, [3]), side: tf.scalar(side, 'bool'), n: int(3) };
    expect(await graphDifference(parts, feeds)).toBeLessThan(1e-6);
  });
});

/** A recurrent layer of TensorFlow 1 with TensorArrays. */
function recurrence() {
  const array = { dtype: attr.type('DT_FLOAT'), dynamic_size: attr.bool(false) };
  const handle = (name: string) => enter(`${name}/handle`, 'loop', name, true);
  return {
    nodes: [
      placeholder('x', 'float32', [null, null, 2]),
      placeholder('start', 'float32', [null, 3]),
      placeholder('steps', 'int32', []),
      placeholder('indices', 'int32', [null]),
      node('inputs', 'TensorArrayV3', ['steps'], { ...array, element_shape: attr.shape([null, 2]) }),
      node('outputs', 'TensorArrayV3', ['steps'], { ...array, element_shape: attr.shape([null, 3]) }),
      node('inputs/flow', 'TensorArrayScatterV3', ['inputs', 'indices', 'x', 'inputs:1']),
      handle('inputs'),
      handle('outputs'),
      enter('inputs/constant_flow', 'loop', 'inputs/flow', true),
      enter('limit', 'loop', 'steps', true),
      ...state('time', 'loop', 'zero', 'time/plus'),
      ...state('hidden', 'loop', 'start', 'hidden/tanh'),
      ...state('flow', 'loop', 'outputs:1', 'write'),
      node('less', 'Less', ['time/merge', 'limit']),
      node('loop/cond', 'LoopCond', ['less']),
      node('time/plus', 'AddV2', ['time', 'one']),
      node('item', 'TensorArrayReadV3', ['inputs/handle', 'time', 'inputs/constant_flow'], {
        dtype: attr.type('DT_FLOAT'),
      }),
      node('from_x', 'MatMul', ['item', 'kernel']),
      node('from_h', 'MatMul', ['hidden', 'recurrent']),
      node('hidden/sum', 'AddV2', ['from_x', 'from_h']),
      node('hidden/tanh', 'Tanh', ['hidden/sum']),
      node('write', 'TensorArrayWriteV3', ['outputs/handle', 'time', 'hidden/tanh', 'flow']),
      node('count', 'TensorArraySizeV3', ['outputs', 'flow/exit']),
      node('y', 'TensorArrayGatherV3', ['outputs', 'indices', 'flow/exit'], {
        dtype: attr.type('DT_FLOAT'),
        element_shape: attr.shape([null, 3]),
      }),
    ],
    constants: {
      zero: int(0),
      one: int(1),
      kernel: normalTensor(7, [2, 3]),
      recurrent: normalTensor(8, [3, 3]),
    },
    outputs: ['y', 'hidden/exit', 'count'],
  };
}

test('recurrent layers of TensorFlow 1', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 3 }), async (steps, batch) => {
      const feeds = {
        x: normalTensor(9, [steps, batch, 2]),
        start: normalTensor(10, [batch, 3]),
        steps: int(steps),
        indices: ints(...Array.from({ length: steps }, (_, index) => index)),
      };
      expect(await graphDifference(recurrence(), feeds)).toBeLessThan(1e-5);
    }),
    { numRuns: 8, seed: SEED },
  );
});

describe('other forms are refused', () => {
  test('a loop without a condition', async () => {
    const parts = {
      nodes: [
        placeholder('x', 'float32', [null]),
        ...state('sum', 'loop', 'x', 'sum/plus').map((each) =>
          each.op === 'Switch' ? node(each.name, 'Switch', ['sum/merge', 'less']) : each,
        ),
        node('less', 'Less', ['sum/merge', 'limit']),
        node('sum/plus', 'AddV2', ['sum', 'limit']),
        node('y', 'Identity', ['sum/exit']),
      ],
      constants: { limit: tf.scalar(1) },
      outputs: ['y'],
    };
    await expect(graphDifference(parts, { x: normalTensor(1, [1]) })).rejects.toThrow(/it has no LoopCond/);
  });

  test('a merge that no condition decides', async () => {
    const parts = {
      nodes: [
        placeholder('x', 'float32', [null]),
        node('one_way', 'Neg', ['x']),
        node('other_way', 'Abs', ['x']),
        node('merge', 'Merge', ['one_way', 'other_way']),
        node('y', 'Identity', ['merge']),
      ],
      outputs: ['y'],
    };
    await expect(graphDifference(parts, { x: normalTensor(1, [1]) })).rejects.toThrow(
      /the Merge merge to join the two sides of a condition/,
    );
  });

  test('a value that is there on one side only', async () => {
    const parts = {
      nodes: [
        placeholder('x', 'float32', [null]),
        placeholder('side', 'bool', []),
        node('switch', 'Switch', ['x', 'side']),
        node('y', 'Neg', ['switch:1']),
      ],
      outputs: ['y'],
    };
    const feeds = { x: normalTensor(1, [1]), side: tf.scalar(true, 'bool') };
    await expect(graphDifference(parts, feeds)).rejects.toThrow(/Switch switch gives a value on one side/);
  });
});
