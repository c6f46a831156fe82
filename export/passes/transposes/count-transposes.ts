import { subgraphsOf, type Graph } from '../../onnx/graph.js';

/** How many `Transpose` nodes a graph and those inside it have. */
export function countTransposes(graph: Graph): number {
  return graph.nodes.reduce(
    (count, node) =>
      count +
      Number(node.op === 'Transpose') +
      subgraphsOf(node).reduce((inner, subgraph) => inner + countTransposes(subgraph), 0),
    0,
  );
}
