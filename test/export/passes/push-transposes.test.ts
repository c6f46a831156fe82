import { expect, test } from 'vitest';
import { GraphBuilder, int, ints, subgraph } from '../../../export/onnx/graph-builder.js';
import { floats, integers, truth } from '../../../export/onnx/tensor.js';
import { pushTransposes } from '../../../export/passes/push-transposes.js';
import { simplify } from '../../../export/passes/simplify.js';
import { countTransposes } from '../../../export/passes/transposes/count-transposes.js';
import { lines } from '../../fixtures/export/graph-lines.js';

const CHANNELS_FIRST = { perm: ints(0, 3, 1, 2) };
const CHANNELS_LAST = { perm: ints(0, 2, 3, 1) };

/** Each kernel has numbers of its own. */
let kernels = 0;

/** A convolution as handlers write it, channels last outside and first inside. */
function convolution(graph: GraphBuilder, x: string, [from, to]: readonly [number, number]): string {
  const turned = graph.add('Transpose', [x], CHANNELS_FIRST);
  const kernel = graph.constant(
    'kernel',
    floats(new Float32Array(from * to).fill(++kernels), [to, from, 1, 1]),
  );
  return graph.add('Transpose', [graph.add('Conv', [turned, kernel])], CHANNELS_LAST);
}

function start(channels = 3): { graph: GraphBuilder; x: string } {
  const graph = new GraphBuilder('test');
  return { graph, x: graph.input('x', 'float32', ['batch', 'height', 'width', channels]) };
}

test('a network of convolutions turns its input and nothing else', () => {
  const { graph, x } = start();
  let value = convolution(graph.within('conv0'), x, [3, 8]);
  for (const index of [1, 2, 3]) {
    const block = graph.within(`block${index}`);
    const widened = convolution(block.within('expand'), value, [8, 16]);
    const scale = block.constant('scale', floats(new Float32Array(16), [16]));
    const scaled = block.add('Relu', [block.add('Mul', [widened, scale])]);
    const pads = block.constant('pads', integers(0, 0, 0, 0, 0, 1, 1, 0));
    const padded = block.add('Pad', [scaled, pads]);
    const narrowed = convolution(block.within('project'), padded, [16, 8]);
    const [begin, end, axes] = [integers(0, 0), integers(-1, -1), integers(1, 2)].map((bound, at) =>
      block.constant(`bound${at}`, bound),
    );
    value = block.add('Add', [block.add('Slice', [narrowed, begin!, end!, axes!]), value]);
  }
  const pooled = graph.add('ReduceMean', [value, graph.constant('axes', integers(1, 2))], {
    keepdims: int(0),
  });
  graph.output('y', graph.add('Softmax', [pooled]), 'float32');
  const simplified = simplify(graph.build());
  expect(countTransposes(simplified)).toBe(1);
  expect(lines(simplified).filter((line) => line.includes('Transpose') || line.startsWith('block1'))).toEqual(
    [
      'conv0/Transpose = Transpose(x)',
      'conv0/Conv = Conv(conv0/Transpose, conv0/kernel)',
      'block1/expand/Conv = Conv(conv0/Conv, block1/expand/kernel)',
      'block1/Relu = Relu(block1/expand/Conv)',
      'block1/project/Conv = Conv(block1/Relu, block1/project/kernel)',
      'block1/Slice = Slice(block1/project/Conv, block1/bound0, block1/bound1, block1/bound2_2)',
      'block1/Add = Add(block1/Slice, conv0/Conv)',
    ],
  );
});

test('a value that is read in both orders is turned once', () => {
  const { graph, x } = start();
  const first = convolution(graph.within('conv0'), x, [3, 3]);
  const sum = graph.add('Add', [first, x]);
  const branches = ['a', 'b', 'c'].map((name) =>
    convolution(graph.within(name), graph.add('Relu', [sum]), [3, 3]),
  );
  graph.output('y', graph.add('Concat', branches, { axis: int(-1) }), 'float32');
  const simplified = simplify(graph.build());
  expect(lines(simplified).filter((line) => /Transpose|^Relu|Concat/.test(line))).toEqual([
    'conv0/Transpose = Transpose(x)',
    'conv0/Conv = Conv(conv0/Transpose, conv0/kernel)',
    'Add = Add(conv0/Conv, conv0/Transpose)',
    'Relu = Relu(Add)',
    'Concat = Concat(a/Conv, b/Conv, c/Conv)',
    'y = Transpose(Concat)',
  ]);
});

test('transposes cancel only where one undoes the other', () => {
  const graph = new GraphBuilder('test');
  const x = graph.input('x', 'float32', ['a', 'b', 'c']);
  const turned = graph.add('Transpose', [x], { perm: ints(1, 2, 0) }, 'turned');
  const back = graph.add('Transpose', [turned], { perm: ints(2, 0, 1) }, 'back');
  const further = graph.add('Transpose', [turned], { perm: ints(1, 2, 0) }, 'further');
  graph.output('y', graph.add('Relu', [back]), 'float32');
  graph.output('z', graph.add('Tanh', [further]), 'float32');
  expect(lines(simplify(graph.build()))).toEqual([
    'y = Relu(x)',
    'further = Transpose(x)',
    'z = Tanh(further)',
    'return y, z',
  ]);
});

test('what outputs and branches read stays under its name', () => {
  const graph = new GraphBuilder('test');
  const x = graph.input('x', 'float32', ['a', 'b']);
  const turned = graph.add('Transpose', [x], { perm: ints(1, 0) }, 'turned');
  const relu = graph.add('Relu', [turned], {}, 'relu');
  const back = graph.add('Transpose', [relu], { perm: ints(1, 0) }, 'back');
  const again = graph.add(
    'Transpose',
    [graph.add('Tanh', [back], {}, 'tanh')],
    { perm: ints(1, 0) },
    'again',
  );
  const branch = graph.inner('branch');
  branch.output('branch/out', branch.add('Neg', [again]), 'float32');
  const body = subgraph(branch.build());
  const chosen = graph.add(
    'If',
    [graph.constant('yes', truth(true))],
    { then_branch: body, else_branch: body },
    'if',
  );
  graph.output('y', chosen, 'float32');
  graph.output('z', back, 'float32');
  const pushed = pushTransposes.run(graph.build());
  expect(countTransposes(pushed)).toBe(1);
  expect(lines(pushed).filter((line) => !line.startsWith(' '))).toEqual([
    'constant yes',
    'relu = Relu(x)',
    'tanh = Tanh(relu)',
    'again = Transpose(tanh)',
    'if = If(yes)',
    'y = Identity(if)',
    'z = Identity(relu)',
    'return y, z',
  ]);
});

test('moving axes of length 1 is a matter of shape', () => {
  const graph = new GraphBuilder('test');
  const x = graph.input('x', 'float32', ['batch', 1, 1, 8]);
  graph.output('y', graph.add('Transpose', [x], CHANNELS_FIRST), 'float32');
  const wide = graph.input('wide', 'float32', ['batch', 1, 'width', 1]);
  graph.output('z', graph.add('Transpose', [wide], CHANNELS_LAST), 'float32');
  expect(lines(simplify(graph.build())).filter((line) => line.includes('='))).toEqual([
    'y = Reshape(x, shape)',
    'Squeeze = Squeeze(wide, axes)',
    'z = Unsqueeze(Squeeze, axes_2)',
  ]);
});

test('lengths are asked of the original', () => {
  const { graph, x } = start();
  const turned = graph.add('Transpose', [x], CHANNELS_FIRST);
  graph.output('y', graph.add('Shape', [turned], { start: int(1), end: int(3) }, 'lengths'), 'int64');
  expect(lines(pushTransposes.run(graph.build()))).toEqual([
    'constant order',
    'Shape = Shape(x)',
    'lengths = Gather(Shape, order)',
    'y = Identity(lengths)',
    'return y',
  ]);
});

test('branches have transpositions of their own, under names that nothing else has', () => {
  const graph = new GraphBuilder('test');
  const x = graph.input('x', 'float32', ['a', 'b']);
  const [one, other] = ['one', 'other'].map((name) => {
    const branch = graph.inner(name);
    const turned = branch.add('Transpose', [x], { perm: ints(1, 0) });
    const row = branch.constant('row', floats([1, 2], [2]));
    const sum = branch.add('Add', [branch.add('Relu', [turned]), row]);
    branch.output(`${name}/out`, branch.add('Transpose', [sum], { perm: ints(1, 0) }), 'float32');
    return subgraph(branch.build());
  });
  const condition = graph.input('condition', 'bool', []);
  graph.output('y', graph.add('If', [condition], { then_branch: one!, else_branch: other! }), 'float32');
  const simplified = simplify(graph.build());
  expect(lines(simplified)).toEqual([
    'y = If(condition)',
    ...['one', 'other'].flatMap((name) => [
      `  constant ${name}/row_2`,
      `  ${name}/Relu = Relu(x)`,
      `  ${name}/out = Add(${name}/Relu, ${name}/row_2)`,
      `  return ${name}/out`,
    ]),
    'return y',
  ]);
});
