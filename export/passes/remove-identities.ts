import { makersOf, type Graph, type Node } from '../onnx/graph.js';
import { rewriteLevels, type Level } from './level.js';
import type { Pass } from './pass.js';
import { resolve, rewire } from './rewire.js';

/** Removes `Identity` nodes, keeping the names of the graph's outputs. */
export const removeIdentities: Pass = {
  name: 'remove identities',
  reason: 'every graph output is declared through an Identity, and layers without effect leave some behind',
  run: (graph) => rewriteLevels(graph, remove),
};

function remove({ graph, outputs, readersOf }: Level): Graph {
  const makers = makersOf(graph);
  const replacements = new Map<string, string>();
  const renamed = new Map<string, string>();
  const removed = new Set<Node>();
  for (const node of graph.nodes) {
    const [input] = node.inputs;
    const [to] = node.outputs;
    if (node.op !== 'Identity' || input === undefined || to === undefined) continue;
    const from = resolve(input, replacements);
    if (!outputs.has(to)) {
      replacements.set(to, from);
      removed.add(node);
    } else if (makers.has(from) && !outputs.has(from) && !renamed.has(from)) {
      // The node that makes it takes over the output's name. A constant, an input or a value that is already an output cannot.
      renamed.set(from, to);
      removed.add(node);
    } else if (readersOf(to) > 1) replacements.set(to, from);
  }
  if (removed.size === 0 && replacements.size === 0) return graph;
  for (const [from, to] of renamed) replacements.set(from, to);
  const kept = graph.nodes
    .filter((node) => !removed.has(node))
    .map((node) => ({
      ...node,
      outputs: node.outputs.map((output) => renamed.get(output) ?? output),
    }));
  return rewire({ ...graph, nodes: kept }, replacements);
}
