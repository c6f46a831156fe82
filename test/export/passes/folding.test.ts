import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { DATA_TYPES } from '../../../export/onnx/data-types.js';
import { float, GraphBuilder, int, ints, subgraph } from '../../../export/onnx/graph-builder.js';
import type { Graph } from '../../../export/onnx/graph.js';
import {
  elementCount,
  floats,
  integer,
  integers,
  truth,
  type TensorData,
} from '../../../export/onnx/tensor.js';
import { foldConstants } from '../../../export/passes/fold-constants.js';
import { simplify } from '../../../export/passes/simplify.js';
import { lines } from '../../fixtures/export/graph-lines.js';
import { differenceOf, runInOnnxruntime } from '../../fixtures/export/run-in-onnxruntime.js';

/** Numbers between 0.2 and 1.8. */
function positive(shape: readonly number[], seed: number): TensorData {
  const values = Float32Array.from({ length: elementCount(shape) }, (_, at) => 1 + 0.8 * Math.sin(at + seed));
  return floats(values, shape);
}

function opsOf(graph: Graph): string[] {
  return graph.nodes.map(({ op }) => op);
}

async function differenceAfter(graph: Graph, after: Graph, x: TensorData): Promise<number> {
  const [expected, actual] = [await runInOnnxruntime(graph, { x }), await runInOnnxruntime(after, { x })];
  return Math.max(...graph.outputs.map(({ name }) => differenceOf(actual[name]!, expected[name]!)));
}

const affine = fc.array(
  fc.record({
    op: fc.constantFrom('Mul', 'Add', 'Div', 'Sub', 'BatchNormalization'),
    perChannel: fc.boolean(),
    constantFirst: fc.boolean(),
    seed: fc.nat(9),
  }),
  { minLength: 1, maxLength: 4 },
);

const weighted = fc.record({
  op: fc.constantFrom('Conv', 'ConvTranspose', 'Gemm'),
  transB: fc.boolean(),
  bias: fc.boolean(),
  steps: affine,
});

test('scales and shifts of channels go into the weights before them', async () => {
  await fc.assert(
    fc.asyncProperty(weighted, async ({ op, transB, bias, steps }) => {
      const graph = new GraphBuilder('test');
      const spatial = op === 'Gemm' ? [] : [1, 1];
      const x = positive(op === 'Gemm' ? [2, 3] : [2, 3, 4, 4], 0);
      const input = graph.input('x', 'float32', ['batch', ...x.shape.slice(1)]);
      const first = op === 'Conv' || (op === 'Gemm' && transB);
      const kernel = graph.constant('kernel', positive([...(first ? [5, 3] : [3, 5]), ...spatial], 1));
      const inputs = [input, kernel, ...(bias ? [graph.constant('bias', positive([5], 2))] : [])];
      let value = graph.add(op, inputs, op === 'Gemm' ? { transB: int(Number(transB)) } : {});
      for (const { op: next, perChannel, constantFirst, seed } of steps) {
        if (next === 'BatchNormalization') {
          const numbers = [0, 1, 2, 3].map((at) => graph.constant('numbers', positive([5], seed + at)));
          value = graph.add(next, [value, ...numbers], { epsilon: float(0.01) });
        } else {
          const numbers = graph.constant('numbers', positive(perChannel ? [5, ...spatial] : [1], seed));
          value = graph.add(next, constantFirst && next !== 'Div' ? [numbers, value] : [value, numbers]);
        }
      }
      graph.output('y', value, 'float32');
      const built = graph.build();
      const folded = simplify(built);
      expect(opsOf(folded)).toEqual([op]);
      expect(await differenceAfter(built, folded, x)).toBeLessThan(1e-5);
    }),
    { numRuns: 30, seed: 6 },
  );
});

test('a value that something else reads too is not scaled', () => {
  const graph = new GraphBuilder('test');
  const x = graph.input('x', 'float32', ['batch', 3, 4, 4]);
  const conv = graph.add('Conv', [x, graph.constant('kernel', positive([5, 3, 1, 1], 1))]);
  graph.output('y', graph.add('Mul', [conv, graph.constant('numbers', positive([5, 1, 1], 1))]), 'float32');
  graph.output('z', conv, 'float32');
  expect(opsOf(simplify(graph.build()))).toEqual(['Conv', 'Mul']);
});

test('numbers that differ along another axis are not folded', () => {
  const graph = new GraphBuilder('test');
  const x = graph.input('x', 'float32', ['batch', 3, 5, 5]);
  const conv = graph.add('Conv', [x, graph.constant('kernel', positive([5, 3, 1, 1], 1))]);
  graph.output('y', graph.add('Mul', [conv, graph.constant('numbers', positive([5], 1))]), 'float32');
  expect(opsOf(simplify(graph.build()))).toEqual(['Conv', 'Mul']);
});

test('large weights that two layers share are neither scaled nor copied', () => {
  const graph = new GraphBuilder('test');
  const x = graph.input('x', 'float32', ['batch', 200]);
  const kernel = graph.constant('kernel', positive([200, 100], 1));
  const products = [1, 2].map((seed) => {
    const product = graph.add('Gemm', [x, kernel, graph.constant('bias', positive([100], seed))]);
    return graph.add('Mul', [product, graph.constant('scale', positive([100], seed + 2))]);
  });
  const turned = graph.add('Transpose', [kernel], { perm: ints(1, 0) });
  graph.output('y', graph.add('Add', [products[0]!, products[1]!]), 'float32');
  graph.output('z', turned, 'float32');
  const folded = simplify(graph.build());
  expect(opsOf(folded)).toEqual(['Gemm', 'Mul', 'Gemm', 'Mul', 'Transpose', 'Add']);
  expect([...folded.constants.keys()].filter((name) => name.startsWith('kernel'))).toEqual(['kernel']);
});

test('zeros around the input of a convolution become its own, others stay', async () => {
  const padding = fc.record({
    pads: fc.array(fc.nat(2), { minLength: 4, maxLength: 4 }),
    own: fc.option(fc.array(fc.nat(1), { minLength: 4, maxLength: 4 }), { nil: undefined }),
    filling: fc.constantFrom(undefined, 0, 1),
  });
  await fc.assert(
    fc.asyncProperty(padding, async ({ pads, own, filling }) => {
      const graph = new GraphBuilder('test');
      const x = graph.input('x', 'float32', ['batch', 3, 4, 5]);
      const [top, left, bottom, right] = pads;
      const amounts = graph.constant('pads', integers(0, 0, top!, left!, 0, 0, bottom!, right!));
      const value = filling === undefined ? [] : [graph.constant('filling', floats([filling]))];
      const padded = graph.add('Pad', [x, amounts, ...value]);
      const kernel = graph.constant('kernel', positive([2, 3, 2, 2], 1));
      graph.output('y', graph.add('Conv', [padded, kernel], own ? { pads: ints(...own) } : {}), 'float32');
      const built = graph.build();
      const folded = simplify(built);
      expect(opsOf(folded)).toEqual(filling === 1 ? ['Pad', 'Conv'] : ['Conv']);
      expect(await differenceAfter(built, folded, positive([2, 3, 4, 5], 0))).toBeLessThan(1e-5);
    }),
    { numRuns: 20, seed: 6 },
  );
});

test('a product of matrices with a bias is a Gemm, one of stacks of matrices is not', () => {
  const graph = new GraphBuilder('test');
  const kernel = graph.constant('kernel', positive([3, 5], 1));
  const bias = graph.constant('bias', positive([5], 1));
  for (const [name, shape] of [['x', ['batch', 3]] as const, ['z', ['batch', 2, 3]] as const]) {
    const product = graph.add('MatMul', [graph.input(name, 'float32', shape), kernel]);
    graph.output(`${name}/out`, graph.add('Add', [product, bias]), 'float32');
  }
  expect(lines(simplify(graph.build()))).toEqual([
    'constant kernel',
    'constant bias',
    'x/out = Gemm(x, kernel, bias)',
    'MatMul_2 = MatMul(z, kernel)',
    'z/out = Add(MatMul_2, bias)',
    'return x/out, z/out',
  ]);
});

test.each(['quotient', 'product', 'scale and shift'])(
  'a layer normalisation as a %s is fused',
  async (form) => {
    const graph = new GraphBuilder('test');
    const x = graph.input('x', 'float32', ['batch', 'tokens', 6]);
    const last = graph.constant('last', integers(-1));
    const mean = graph.add('ReduceMean', [x, last]);
    const centred = graph.add('Sub', [x, mean]);
    const variance = graph.add('ReduceMean', [graph.add('Mul', [centred, centred]), last]);
    const deviation = graph.add('Sqrt', [
      graph.add('Add', [variance, graph.constant('epsilon', floats([0.01]))]),
    ]);
    const inverse = graph.add('Reciprocal', [deviation]);
    const gamma = graph.constant('gamma', positive([6], 1));
    const beta = graph.constant('beta', positive([6], 2));
    let y: string;
    if (form === 'scale and shift') {
      const factor = graph.add('Mul', [inverse, gamma]);
      const shift = graph.add('Sub', [beta, graph.add('Mul', [mean, factor])]);
      y = graph.add('Add', [graph.add('Mul', [x, factor]), shift]);
    } else {
      const plain =
        form === 'quotient' ? graph.add('Div', [centred, deviation]) : graph.add('Mul', [centred, inverse]);
      y = graph.add('Add', [graph.add('Mul', [gamma, plain]), beta]);
    }
    graph.output('y', y, 'float32');
    const built = graph.build();
    const fused = simplify(built);
    expect(opsOf(fused)).toEqual(['LayerNormalization']);
    expect(await differenceAfter(built, fused, positive([2, 3, 6], 0))).toBeLessThan(1e-5);
  },
);

test('a normalisation over another axis, or of the wrong mean, stays as it is', () => {
  for (const [axis, other] of [[1, 1] as const, [-1, 1] as const]) {
    const graph = new GraphBuilder('test');
    const x = graph.input('x', 'float32', ['batch', 6, 6]);
    const mean = graph.add('ReduceMean', [x, graph.constant('axis', integers(axis))]);
    const centred = graph.add('Sub', [x, mean]);
    const squares = graph.add('Mul', [centred, centred]);
    const variance = graph.add('ReduceMean', [squares, graph.constant('other', integers(other))]);
    const sum = graph.add('Add', [variance, graph.constant('epsilon', floats([0.01]))]);
    graph.output('y', graph.add('Div', [centred, graph.add('Sqrt', [sum])]), 'float32');
    expect(opsOf(simplify(graph.build()))).not.toContain('LayerNormalization');
  }
});

test('arithmetic on constants is done ahead, inside branches too', () => {
  const graph = new GraphBuilder('test');
  const x = graph.input('x', 'float32', ['batch', 4]);
  const two = graph.constant('two', floats([2]));
  const four = graph.add('Mul', [two, two], {}, 'four');
  const branch = graph.inner('branch');
  branch.output('branch/out', branch.add('Mul', [x, branch.add('Add', [four, two], {}, 'six')]), 'float32');
  const body = subgraph(branch.build());
  const chosen = graph.add('If', [graph.constant('yes', truth(true))], {
    then_branch: body,
    else_branch: body,
  });
  graph.output('y', chosen, 'float32');
  graph.output('fixed', four, 'float32');
  expect(lines(simplify(graph.build()))).toEqual([
    'constant yes',
    'constant fixed_constant',
    'fixed = Identity(fixed_constant)',
    'y = If(yes)',
    '  constant branch/six',
    '  branch/out = Mul(x, branch/six)',
    '  return branch/out',
    '  constant branch/six',
    '  branch/out = Mul(x, branch/six)',
    '  return branch/out',
    'return y, fixed',
  ]);
});

test('shapes that are known before the graph runs become constants', () => {
  const graph = new GraphBuilder('test');
  const x = graph.input('x', 'float32', ['batch', 3, 4]);
  const shape = graph.add('Shape', [x]);
  const features = graph.add('Gather', [shape, graph.constant('last', integers(1, 2))], { axis: int(0) });
  const product = graph.add('ReduceProd', [features, graph.constant('axes', integers(0))], {
    keepdims: int(1),
  });
  const target = graph.add(
    'Concat',
    [graph.constant('rest', integers(-1)), product],
    { axis: int(0) },
    'target',
  );
  graph.output('y', graph.add('Reshape', [x, target]), 'float32');
  const folded = simplify(graph.build());
  expect(lines(folded)).toEqual(['constant target', 'y = Reshape(x, target)', 'return y']);
  expect(folded.constants.get('target')).toEqual(integers(-1, 12));
});

test('what would take more room than it saves is left: repetitions, and weights in narrow types', () => {
  const graph = new GraphBuilder('test');
  const length = graph.constant('length', integers(2 ** 18 + 1));
  graph.output('y', graph.add('Expand', [graph.constant('one', floats([1])), length]), 'float32');
  const narrow = graph.constant('narrow', { type: 'int8', shape: [2048], values: new Int8Array(2048) });
  graph.output('z', graph.add('Cast', [narrow], { to: int(DATA_TYPES.float32) }), 'float32');
  expect(opsOf(foldConstants.run(graph.build()))).toEqual(['Expand', 'Identity', 'Cast', 'Identity']);
});

test('equal constants are stored once, and equal nodes are computed once', () => {
  const graph = new GraphBuilder('test');
  const x = graph.input('x', 'float32', ['batch', 4]);
  const sums = [1, 1, 2].map((number) => graph.add('Add', [x, graph.constant('number', floats([number]))]));
  const softmax = [0, 0, 1].map((axis) => graph.add('Softmax', [sums[0]!], { axis: int(axis) }));
  const noise = [0, 1].map(() => graph.add('RandomNormalLike', [x]));
  graph.output('y', graph.add('Sum', [...sums, ...softmax, ...noise]), 'float32');
  expect(lines(simplify(graph.build()))).toEqual([
    'constant number',
    'constant number_3',
    'Add = Add(x, number)',
    'Add_3 = Add(x, number_3)',
    'Softmax = Softmax(Add)',
    'Softmax_3 = Softmax(Add)',
    'RandomNormalLike = RandomNormalLike(x)',
    'RandomNormalLike_2 = RandomNormalLike(x)',
    'y = Sum(Add, Add, Add_3, Softmax, Softmax, Softmax_3, RandomNormalLike, RandomNormalLike_2)',
    'return y',
  ]);
});

test('casts to a type that a value has, or had, are left out; those that lose digits are not', () => {
  const graph = new GraphBuilder('test');
  const cast = (value: string, to: keyof typeof DATA_TYPES): string =>
    graph.add('Cast', [value], { to: int(DATA_TYPES[to]) });
  const x = graph.input('x', 'int32', ['batch']);
  const f = graph.input('f', 'float32', ['batch']);
  graph.output('same', graph.add('Neg', [cast(x, 'int32')]), 'int32');
  graph.output('back', graph.add('Neg', [cast(cast(x, 'int64'), 'int32')]), 'int32');
  graph.output('cut', graph.add('Neg', [cast(cast(f, 'int32'), 'float32')]), 'float32');
  const length = cast(cast(graph.add('Shape', [f], {}, 'shape'), 'int32'), 'int64');
  graph.output('length', graph.add('Add', [length, graph.constant('one', integer(1))]), 'int64');
  expect(lines(simplify(graph.build())).filter((line) => line.includes('='))).toEqual([
    'same = Neg(x)',
    'back = Neg(x)',
    'Cast_4 = Cast(f)',
    'Cast_5 = Cast(Cast_4)',
    'cut = Neg(Cast_5)',
    'shape = Shape(f)',
    'length = Add(shape, one)',
  ]);
});

test('a deep network settles: 2,000 nodes', () => {
  const graph = new GraphBuilder('test');
  let value = graph.input('x', 'float32', ['batch', 64, 64, 16]);
  for (let layer = 0; layer < 250; layer++) {
    const within = graph.within(`layer${layer}`);
    const kernel = within.constant(
      'kernel',
      floats(new Float32Array(16 * 16 * 4).fill(layer), [16, 16, 2, 2]),
    );
    const turned = within.add('Transpose', [value], { perm: ints(0, 3, 1, 2) });
    const conv = within.add('Conv', [turned, kernel], { pads: ints(1, 1, 0, 0) });
    const back = within.add('Transpose', [conv], { perm: ints(0, 2, 3, 1) });
    const scale = within.constant('scale', positive([16], layer));
    const scaled = within.add('Mul', [back, scale]);
    const shifted = within.add('Add', [scaled, within.constant('shift', positive([16], layer + 1))]);
    const relu = within.add('Relu', [shifted]);
    value = within.add('Add', [value, within.add('Cast', [relu], { to: int(DATA_TYPES.float32) })]);
  }
  graph.output('y', value, 'float32');
  const simplified = simplify(graph.build());
  expect(simplified.nodes).toHaveLength(2 + 3 * 250);
});

test('the largest 64-bit integer stays what it is', () => {
  const graph = new GraphBuilder('test');
  const x = graph.input('x', 'float32', ['rows']);
  const most: TensorData = { type: 'int64', shape: [1], values: BigInt64Array.of(2n ** 63n - 1n) };
  const end = graph.add('Concat', [graph.constant('end', most)], { axis: int(0) });
  const zero = graph.constant('zero', integers(0));
  graph.output('y', graph.add('Slice', [x, zero, end, zero]), 'float32');
  expect([...foldConstants.run(graph.build()).constants.values()]).toContainEqual(most);
});

test('a scale that would make weights infinite stays where it is', () => {
  const graph = new GraphBuilder('test');
  const x = graph.input('x', 'float32', [1, 2]);
  const product = graph.add('MatMul', [x, graph.constant('kernel', floats([1, 2, 3, 4], [2, 2]))]);
  graph.output('y', graph.add('Div', [product, graph.constant('zeros', floats([1, 0], [2]))]), 'float32');
  expect(opsOf(simplify(graph.build()))).toEqual(['MatMul', 'Div']);
});
