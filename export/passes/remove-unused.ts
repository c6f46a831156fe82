import { valuesReadBy, type Graph, type Node } from '../onnx/graph.js';
import { rewriteLevels, type Level } from './level.js';
import type { Pass } from './pass.js';

/** Removes nodes and constants that nothing reads. */
export const removeUnused: Pass = {
  name: 'remove unused',
  reason: 'cut-out parts of a model and cancelled nodes leave values behind that cost space and time',
  run: (graph) => rewriteLevels(graph, remove),
};

function remove({ graph }: Level): Graph {
  const read = new Set(graph.outputs.map(({ name }) => name));
  const nodes: Node[] = [];
  // A node's readers come after it.
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((output) => read.has(output))) continue;
    nodes.push(node);
    for (const value of valuesReadBy({ ...graph, nodes: [node], outputs: [] })) read.add(value);
  }
  const constants = new Map([...graph.constants].filter(([name]) => read.has(name)));
  if (nodes.length === graph.nodes.length && constants.size === graph.constants.size) return graph;
  return { ...graph, nodes: nodes.toReversed(), constants };
}
