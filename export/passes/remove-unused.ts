import { valuesReadBy, type Graph } from '../onnx/graph.js';
import type { Pass } from './pass.js';
import { mapSubgraphs } from './rewire.js';

/** Removes nodes and constants that nothing reads. */
export const removeUnused: Pass = {
  name: 'remove unused',
  reason: 'cut-out parts of a model and cancelled nodes leave values behind that cost space and time',
  run,
};

function run(graph: Graph): Graph {
  const inner = graph.nodes.map((node) => ({ ...node, attributes: mapSubgraphs(node, run) }));
  let current: Graph = { ...graph, nodes: inner };
  for (;;) {
    const read = valuesReadBy(current);
    const nodes = current.nodes.filter((node) => node.outputs.some((output) => read.has(output)));
    const constants = new Map([...current.constants].filter(([name]) => read.has(name)));
    const settled = nodes.length === current.nodes.length && constants.size === current.constants.size;
    current = { ...current, nodes, constants };
    if (settled) return current;
  }
}
