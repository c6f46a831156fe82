import { subgraphsOf, type Graph, type Node } from '../onnx/graph.js';
import { Names } from '../onnx/names.js';
import type { TensorData } from '../onnx/tensor.js';
import { mapSubgraphs } from '../passes/rewire.js';

/** What stands in the place of a constant: constants of its own, and nodes of which the last one gives the constant's value. */
export interface Replacement {
  readonly constants: ReadonlyMap<string, TensorData>;
  readonly nodes: readonly Node[];
}

/** Says what replaces a constant, if anything; `claim` gives it names that the graph does not have. */
export type Replace = (
  name: string,
  tensor: TensorData,
  claim: (wanted: string) => string,
) => Replacement | undefined;

/** Replaces constants of a graph and of its subgraphs by nodes that compute them under the same names. */
export function replaceConstants(graph: Graph, replace: Replace): Graph {
  const names = new Names();
  for (const name of namesIn(graph)) names.claim(name);
  return replaceIn(graph, replace, (wanted) => names.claim(wanted));
}

function replaceIn(graph: Graph, replace: Replace, claim: (wanted: string) => string): Graph {
  const constants = new Map<string, TensorData>();
  const first: Node[] = [];
  for (const [name, tensor] of graph.constants) {
    const replacement = replace(name, tensor, claim);
    for (const [each, content] of replacement?.constants ?? [[name, tensor]]) constants.set(each, content);
    first.push(...(replacement?.nodes ?? []));
  }
  const nodes = graph.nodes.map((node) =>
    subgraphsOf(node).length === 0
      ? node
      : { ...node, attributes: mapSubgraphs(node, (inner) => replaceIn(inner, replace, claim)) },
  );
  return { ...graph, constants, nodes: [...first, ...nodes] };
}

function* namesIn(graph: Graph): Generator<string> {
  yield* graph.constants.keys();
  for (const input of graph.inputs) yield input.name;
  for (const node of graph.nodes) {
    yield node.name;
    yield* node.outputs;
    for (const inner of subgraphsOf(node)) yield* namesIn(inner);
  }
}
