import type { Graph, Node } from '../onnx/graph.js';
import type { Pass } from './pass.js';
import { mapSubgraphs, rewire } from './rewire.js';

/** Lets a transpose that undoes the one before it read that one's input instead. */
export const cancelTransposes: Pass = {
  name: 'cancel transposes',
  reason: 'recurrent layers in a row each turn [batch, tokens] round and back again',
  run,
};

function run(graph: Graph): Graph {
  const producers = new Map(
    graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)),
  );
  const outputs = new Set(graph.outputs.map((output) => output.name));
  const replacements = new Map<string, string>();
  for (const node of graph.nodes) {
    const before = producers.get(node.inputs[0] ?? '');
    const [original] = before?.inputs ?? [];
    const [result] = node.outputs;
    if (!before || original === undefined || result === undefined || outputs.has(result)) continue;
    if (isUndoneBy(before, node)) replacements.set(result, original);
  }
  const nodes = graph.nodes.map((node) => ({ ...node, attributes: mapSubgraphs(node, run) }));
  return rewire({ ...graph, nodes }, replacements);
}

function isUndoneBy(first: Node, second: Node): boolean {
  const there = permutationOf(first);
  const back = permutationOf(second);
  return there !== undefined && back !== undefined && back.every((axis, index) => there[axis] === index);
}

function permutationOf(node: Node): readonly number[] | undefined {
  const attribute = node.attributes['perm'];
  return node.op === 'Transpose' && attribute?.kind === 'ints' ? attribute.value : undefined;
}
