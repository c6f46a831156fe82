import { expect, test } from 'vitest';
import type { Graph } from '../../../export/onnx/graph.js';
import { GraphBuilder, ints, subgraph } from '../../../export/onnx/graph-builder.js';
import { floats, truth } from '../../../export/onnx/tensor.js';
import { cancelTransposes } from '../../../export/passes/cancel-transposes.js';
import { removeIdentities } from '../../../export/passes/remove-identities.js';
import { removeUnused } from '../../../export/passes/remove-unused.js';
import { PASSES, simplify } from '../../../export/passes/simplify.js';

/** A graph as lines that a person can check: `output = Op(inputs)`, those of subgraphs indented. */
function lines(graph: Graph, indent = ''): string[] {
  return [
    ...[...graph.constants.keys()].map((name) => `${indent}constant ${name}`),
    ...graph.nodes.flatMap((node) => [
      `${indent}${node.outputs.join(', ')} = ${node.op}(${node.inputs.join(', ')})`,
      ...Object.values(node.attributes).flatMap((attribute) =>
        attribute.kind === 'graph' ? lines(attribute.value, `${indent}  `) : [],
      ),
    ]),
    `${indent}return ${graph.outputs.map(({ name }) => name).join(', ')}`,
  ];
}

function start(): { graph: GraphBuilder; x: string } {
  const graph = new GraphBuilder('test');
  return { graph, x: graph.input('x', 'float32', ['a', 'b']) };
}

test('identities go, and outputs keep their names', () => {
  const { graph, x } = start();
  const relu = graph.add('Relu', [graph.add('Identity', [x])]);
  graph.output('y', graph.add('Identity', [relu]), 'float32');
  graph.output('same', relu, 'float32');
  graph.output('unchanged', x, 'float32');
  graph.add('Tanh', [relu]);
  expect(lines(removeIdentities.run(graph.build()))).toEqual([
    'y = Relu(x)',
    'same = Identity(y)',
    'unchanged = Identity(x)',
    'Tanh = Tanh(y)',
    'return y, same, unchanged',
  ]);
});

test('a value that a branch reads from outside follows when it gets another name', () => {
  const { graph, x } = start();
  const relu = graph.add('Relu', [x]);
  const copy = graph.add('Identity', [relu]);
  const [one, other] = ['one', 'other'].map((name) => {
    const branch = graph.inner(name);
    branch.output(`${name}/out`, branch.add('Tanh', [copy]), 'float32');
    return subgraph(branch.build());
  });
  const condition = graph.constant('condition', truth(true));
  const chosen = graph.add('If', [condition], { then_branch: one!, else_branch: other! });
  graph.output('y', relu, 'float32');
  graph.output('z', chosen, 'float32');
  expect(lines(removeIdentities.run(graph.build()))).toEqual([
    'constant condition',
    'y = Relu(x)',
    'z = If(condition)',
    '  one/out = Tanh(y)',
    '  return one/out',
    '  other/out = Tanh(y)',
    '  return other/out',
    'return y, z',
  ]);
});

test('transposes cancel only where the second undoes the first', () => {
  const { graph, x } = start();
  const turned = graph.add('Transpose', [x], { perm: ints(1, 2, 0) }, 'turned');
  const back = graph.add('Transpose', [turned], { perm: ints(2, 0, 1) }, 'back');
  const further = graph.add('Transpose', [turned], { perm: ints(1, 2, 0) }, 'further');
  graph.output('y', graph.add('Relu', [back]), 'float32');
  graph.output('z', graph.add('Tanh', [further]), 'float32');
  expect(lines(simplify(graph.build()))).toEqual([
    'turned = Transpose(x)',
    'further = Transpose(turned)',
    'y = Relu(x)',
    'z = Tanh(further)',
    'return y, z',
  ]);
});

test('a transpose that is an output stays', () => {
  const { graph, x } = start();
  const turned = graph.add('Transpose', [x], { perm: ints(1, 0) }, 'turned');
  graph.output('y', graph.add('Transpose', [turned], { perm: ints(1, 0) }, 'back'), 'float32');
  const renamed = removeIdentities.run(graph.build());
  expect(lines(cancelTransposes.run(renamed))).toEqual([
    'turned = Transpose(x)',
    'y = Transpose(turned)',
    'return y',
  ]);
});

test('what nothing reads goes, chains of it and constants too', () => {
  const { graph, x } = start();
  const scale = graph.constant('scale', floats([2]));
  graph.add('Tanh', [graph.add('Mul', [x, scale])]);
  const kept = graph.constant('kept', floats([3]));
  const branch = graph.inner('branch');
  branch.add('Relu', [x]);
  branch.output('branch/out', branch.add('Mul', [x, kept]), 'float32');
  const condition = graph.constant('condition', truth(true));
  const body = branch.build();
  const chosen = graph.add('If', [condition], { then_branch: subgraph(body), else_branch: subgraph(body) });
  graph.output('y', chosen, 'float32');
  const branchLines = [
    '  branch/Mul = Mul(x, kept)',
    '  branch/out = Identity(branch/Mul)',
    '  return branch/out',
  ];
  expect(lines(removeUnused.run(graph.build()))).toEqual([
    'constant kept',
    'constant condition',
    'If = If(condition)',
    ...branchLines,
    ...branchLines,
    'y = Identity(If)',
    'return y',
  ]);
});

test('every pass says why it is there', () => {
  for (const { name, reason } of PASSES) expect(`${name}: ${reason}`).toMatch(/^[a-z ]+: .{20,}/);
});
