import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import type { GraphModel } from '../../../export/read/graph-model.js';
import {
  boolOf,
  floatOf,
  intOf,
  intsOf,
  shapeOf,
  stringOf,
  typeOf,
} from '../../../export/read/graph/attributes.js';
import { readLayersModel, readModel } from '../../../export/read/read-model.js';
import type { ModelArtifacts } from '../../../export/read/source/memory-source.js';
import { attr, graphModel, placeholder } from '../../fixtures/export/graph-model.js';

beforeAll(() => tf.setBackend('cpu'));

async function read(parts: ModelArtifacts): Promise<GraphModel> {
  const model = await readModel({ weightSpecs: [], ...parts });
  if (model.kind === 'graph') return model;
  throw new TypeError('it is a layers model');
}

/** A graph of nodes that are given as `name: op, inputs`. */
function graph(nodes: Record<string, readonly [string, ...string[]]>, rest: object = {}): ModelArtifacts {
  const node = Object.entries(nodes).map(([name, [op, ...input]]) => ({
    name,
    op,
    input,
    attr: op.startsWith('Placeholder') ? { dtype: attr.type('DT_FLOAT') } : {},
  }));
  return { modelTopology: { node, versions: { producer: 1 } }, ...rest };
}

test('a graph with a signature, as tfjs reads it too', async () => {
  const artifacts = await graphModel({
    nodes: [
      placeholder('x', 'float32', [null, 2]),
      { name: 'y', op: 'AddV2', input: ['x', 'w'], attr: { T: attr.type('DT_FLOAT') } },
      { name: 'z', op: 'Identity', input: ['y', '^x'] },
    ],
    constants: { w: tf.tensor1d([1, 2]) },
    outputs: ['z', 'y:0'],
  });
  const model = await read(artifacts as ModelArtifacts);
  expect(model).toMatchObject({
    inputs: [{ name: 'x', from: { node: 'x', output: 0 }, type: 'float32', shape: [null, 2] }],
    outputs: [
      { name: 'z', from: { node: 'z', output: 0 } },
      { name: 'y', from: { node: 'y', output: 0 } },
    ],
  });
  expect(model.weights.get('w')!.values).toEqual(Float32Array.of(1, 2));
  expect(model.nodes.get('z')).toMatchObject({ inputs: [{ node: 'y', output: 0 }], controlInputs: ['x'] });
  const loaded = await tf.loadGraphModel(tf.io.fromMemory(artifacts));
  expect(loaded.inputNodes).toEqual(model.inputs.map(({ name }) => name));
  // tfjs says of the first output of a node that it is the first.
  const outputs = loaded.outputNodes.map((name) => name.replace(/:0$/, ''));
  expect(outputs).toEqual(model.outputs.map(({ name }) => name));
});

test('without a signature placeholders go in, and what nobody takes comes out', async () => {
  const parts = graph({
    x: ['Placeholder'],
    p: ['PlaceholderWithDefault', 'x'],
    s: ['Split', 'p'],
    a: ['Relu', 's:1'],
    done: ['NoOp', '^a'],
    b: ['Neg', 's'],
  });
  const model = await read(parts);
  const loaded = await tf.loadGraphModel(tf.io.fromMemory({ ...parts, weightSpecs: [], weightData: [] }));
  expect(model.inputs.map(({ name }) => name)).toEqual(loaded.inputNodes);
  expect(model.outputs.map(({ name }) => name)).toEqual(loaded.outputNodes);
  expect(model.nodes.get('a')!.inputs).toEqual([{ node: 's', output: 1 }]);
});

const info = (name: string, rest = {}) => ({ name, dtype: 'DT_INT64', tensorShape: {}, ...rest });

test('a signature among the metadata counts more; keys of structured outputs are what users see', async () => {
  const nodes = { x: ['Placeholder'], y: ['TopKV2', 'x'] } as const;
  const model = await read(
    graph(nodes, {
      signature: { inputs: { other: info('x:0') } },
      userDefinedMetadata: {
        signature: {
          inputs: { table: info('x:0', { resourceId: '7' }), pruned: info('gone:0') },
          outputs: { output_0: info('y:1'), output_1: info('y:0') },
        },
        structuredOutputKeys: ['best', 'worst'],
      },
    }),
  );
  expect(model.inputs).toEqual([
    { name: 'table', from: { node: 'x', output: 0 }, type: 'float32', shape: [], resourceId: 7 },
  ]);
  expect(model.outputs.map(({ name, from, type }) => [name, from.output, type])).toEqual([
    ['best', 1, 'int32'],
    ['worst', 0, 'int32'],
  ]);
});

const base64 = (text: string) => Buffer.from(text).toString('base64');

test('attributes of every kind', async () => {
  const all = {
    i: { i: '-3' },
    number: { i: 4 },
    f: { f: 0.5 },
    nan: { f: 'NaN' },
    b: { b: false },
    s: { s: base64('SAME') },
    bytes: { s: [97, 98] },
    empty: { s: '' },
    type: { type: 'DT_INT64' },
    typeNumber: { type: 1 },
    reference: { type: 'DT_BOOL_REF' },
    unknown: { type: 'DT_FLOAT8_E5M2' },
    shape: { shape: { dim: [{ size: '-1' }, { size: 3 }, {}] } },
    scalar: { shape: {} },
    open: { shape: { unknownRank: true } },
    func: { func: { name: 'body', attr: {} } },
    ints: { list: { i: ['1', 2], f: [], s: [] } },
    floats: { list: { f: [1, 'Infinity'] } },
    bools: { list: { b: [true, false] } },
    strings: { list: { s: [base64('BiasAdd'), base64('Relu')] } },
    types: { list: { type: ['DT_HALF', 20, 'DT_VARIANT'] } },
    shapes: { list: { shape: [{}, { unknownRank: true }] } },
    functions: { list: { func: [{ name: 'a' }] } },
    nothing: { list: {} },
    tensor: { tensor: { dtype: 'DT_INT32', tensorShape: { dim: [{ size: '3' }] }, intVal: [1, 2] } },
    content: {
      tensor: {
        dtype: 'DT_FLOAT',
        tensorShape: { dim: [{ size: '2' }] },
        tensorContent: Buffer.from(Float32Array.of(1.5, -2).buffer).toString('base64'),
      },
    },
    words: { tensor: { dtype: 'DT_STRING', tensorShape: {}, stringVal: [base64('snow')] } },
    elsewhere: { tensor: { dtype: 'DT_FLOAT', tensorShape: { dim: [{ size: '9' }] } } },
    valueless: {},
  };
  const { nodes } = await read({ modelTopology: { node: [{ name: 'n', op: 'Any', attr: all }] } });
  const node = nodes.get('n')!;
  expect(Object.fromEntries(Array.from(node.attributes, ([key, { value }]) => [key, value]))).toEqual({
    i: -3,
    number: 4,
    f: 0.5,
    nan: NaN,
    b: false,
    s: 'SAME',
    bytes: 'ab',
    empty: '',
    type: 'int32',
    typeNumber: 'float32',
    reference: 'bool',
    shape: [null, 3, 0],
    scalar: [],
    open: undefined,
    func: 'body',
    ints: [1, 2],
    floats: [1, Infinity],
    bools: [true, false],
    strings: ['BiasAdd', 'Relu'],
    types: ['float32', 'resource', 'variant'],
    shapes: [[], undefined],
    functions: ['a'],
    nothing: [],
    tensor: { type: 'int32', shape: [3], values: Int32Array.of(1, 2, 2) },
    content: { type: 'float32', shape: [2], values: Float32Array.of(1.5, -2) },
    words: { shape: [], values: ['snow'] },
    elsewhere: [9],
  });
  expect([
    intOf(node, 'i'),
    intOf(node, 'gone', 5),
    floatOf(node, 'number'),
    boolOf(node, 'b', true),
    stringOf(node, 's'),
    typeOf(node, 'type'),
    shapeOf(node, 'open'),
    intsOf(node, 'nothing'),
  ]).toEqual([-3, 5, 4, false, 'SAME', 'int32', undefined, []]);
  expect(() => intOf(node, 'gone')).toThrow(/Any n to have the attribute gone/);
  expect(() => boolOf(node, 's', true)).toThrow(/it is of the kind string/);
});

const body = {
  signature: {
    name: 'body',
    inputArg: [
      { name: 'step', type: 'DT_INT32' },
      { name: 'list', type: 'DT_VARIANT' },
    ],
    outputArg: [
      { name: 'next', type: 'DT_INT32' },
      { name: 'words', type: 'DT_STRING' },
      { name: 'same', type: 'DT_VARIANT' },
    ],
  },
  argAttr: { '0': { attr: { _output_shapes: { list: { shape: [{ dim: [{ size: '-1' }] }] } } } } },
  nodeDef: [
    { name: 'one', op: 'Const', attr: {} },
    { name: 'add', op: 'AddV2', input: ['step', 'one:output:0'] },
    { name: 'split', op: 'StringSplit', input: ['list'] },
    { name: 'top', op: 'TopKV2', input: ['add:z:0', 'split:shape:0'] },
    { name: 'parts', op: 'Split', input: ['top:indices:0', 'split:indices:0'] },
    { name: 'last', op: 'Neg', input: ['parts:output:2', '^add'] },
  ],
  ret: { next: 'last:y:0', words: 'split:values:0', same: 'list' },
};

test('functions: arguments, and outputs by name as tfjs counts them', async () => {
  const { functions } = await read({
    modelTopology: { node: [], library: { function: [body] } },
  });
  const { inputs, outputs, nodes } = functions.get('body')!;
  expect(inputs).toEqual([
    { name: 'step', type: 'int32', shape: [null] },
    { name: 'list', type: 'variant', shape: undefined },
  ]);
  const references = [...nodes.values()].flatMap((node) =>
    node.inputs.map(({ node: from, output }) => `${from} ${output}`),
  );
  expect(references).toEqual([
    'step 0',
    'one 0',
    'list 0',
    'add 0',
    'split 2',
    'top 0',
    'split 0',
    'parts 2',
  ]);
  expect(nodes.get('parts')!.inputs[0]!.outputName).toBe('indices');
  expect(nodes.get('last')!.controlInputs).toEqual(['add']);
  expect(outputs.map(({ name, from }) => [name, from.node, from.output])).toEqual([
    ['next', 'last', 0],
    ['words', 'split', 1],
    ['same', 'list', 0],
  ]);
});

test('an initialiser', async () => {
  const { initializer } = await read(
    graph(
      { x: ['Placeholder'] },
      {
        modelInitializer: { node: [{ name: 'table', op: 'HashTableV2' }] },
        initializerSignature: { outputs: { t: { name: 'table', resourceId: 3 } } },
      },
    ),
  );
  expect([...initializer!.nodes.keys()]).toEqual(['table']);
  expect(initializer!.outputs).toMatchObject([{ name: 't', from: { node: 'table' }, resourceId: 3 }]);
  expect((await read(graph({}, { modelInitializer: {} }))).initializer).toBeUndefined();
});

test('the loops of TensorFlow 1 are no cycles', async () => {
  const { nodes } = await read(
    graph({
      start: ['Const'],
      enter: ['Enter', 'start'],
      merge: ['Merge', 'enter', 'next'],
      body: ['Neg', 'merge'],
      next: ['NextIteration', 'body'],
    }),
  );
  expect(nodes.size).toBe(5);
});

test('a graph of many thousand nodes in a row', async () => {
  const chain = Array.from({ length: 20_000 }, (_, index) => [
    `n${index}`,
    index === 0 ? ['Placeholder'] : ['Neg', `n${index - 1}`],
  ]);
  const { outputs } = await read(graph(Object.fromEntries(chain)));
  expect(outputs).toMatchObject([{ name: 'n19999' }]);
});

test.each<[string, ModelArtifacts, RegExp]>([
  [
    'a cycle',
    graph({ a: ['Neg', 'c'], b: ['Neg', 'a:0'], c: ['Add', 'x', '^b'], x: ['Const'] }),
    /has (a → b → c → a|b → c → a → b|c → a → b → c)/,
  ],
  ['a node that takes itself', graph({ a: ['Neg', 'a'] }), /has a → a/],
  ['unknown nodes, all at once', graph({ a: ['Neg', 'p', '^q'] }), /lacks p \(for a\), q \(for a\)/],
  [
    'two nodes of one name',
    {
      modelTopology: {
        node: [
          { name: 'a', op: 'B' },
          { name: 'a', op: 'C' },
        ],
      },
    },
    /two in the graph are called a/,
  ],
  ['a node without an op', { modelTopology: { node: [{ name: 'a' }] } }, /at \/node\/0 it is something else/],
  [
    'a function that returns nothing',
    { modelTopology: { node: [], library: { function: [{ ...body, ret: {} }] } } },
    /what its output next is, but body does not/,
  ],
  [
    'a function that returns what it lacks',
    {
      modelTopology: {
        node: [],
        library: { function: [{ ...body, ret: { ...body.ret, next: 'ghost:0' } }] },
      },
    },
    /body has no ghost:0/,
  ],
  [
    'a function that takes what it lacks',
    { modelTopology: { node: [], library: { function: [{ ...body, nodeDef: body.nodeDef.slice(1) }] } } },
    /the function body lacks one \(for add\)/,
  ],
])('%s is refused', async (_, parts, message) => {
  await expect(read(parts)).rejects.toThrow(message);
});

test('what only takes layers says so', async () => {
  await expect(readLayersModel({ ...graph({}), weightSpecs: [] })).rejects.toThrow(/this is a graph model/);
});

test('an op may have the name of what every object has', async () => {
  const called = {
    signature: { name: 'called', inputArg: [], outputArg: [{ name: 'y', type: 'DT_FLOAT' }] },
    nodeDef: [
      { name: 'odd', op: 'constructor', input: [] },
      { name: 'next', op: 'Neg', input: ['odd:output:1'] },
    ],
    ret: { y: 'next:y:0' },
  };
  const { functions } = await read({ modelTopology: { node: [], library: { function: [called] } } });
  expect(functions.get('called')?.nodes.get('next')?.inputs).toMatchObject([{ node: 'odd', output: 1 }]);
});
