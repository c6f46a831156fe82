import { expect, test } from 'vitest';
import { GraphBuilder, subgraph } from '../../../export/onnx/graph-builder.js';
import { floats, truth } from '../../../export/onnx/tensor.js';
import { removeIdentities } from '../../../export/passes/remove-identities.js';
import { removeUnused } from '../../../export/passes/remove-unused.js';
import { PASSES } from '../../../export/passes/simplify.js';
import { lines } from '../../fixtures/export/graph-lines.js';

function start(): { graph: GraphBuilder; x: string } {
  const graph = new GraphBuilder('test');
  return { graph, x: graph.input('x', 'float32', ['a', 'b', 'c']) };
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
