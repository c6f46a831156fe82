import { subgraphsOf, type Attribute, type Graph, type Node } from '../onnx/graph.js';

/** Makes all readers of a value, those in subgraphs included, read another in its place. */
export function rewire(graph: Graph, replacements: ReadonlyMap<string, string>): Graph {
  if (replacements.size === 0) return graph;
  return { ...graph, nodes: graph.nodes.map((node) => rewireNode(node, replacements)) };
}

function rewireNode(node: Node, replacements: ReadonlyMap<string, string>): Node {
  const inputs = node.inputs.map((input) => resolve(input, replacements));
  return { ...node, inputs, attributes: mapSubgraphs(node, (inner) => rewire(inner, replacements)) };
}

/** Follows a chain of replacements to its end. */
export function resolve(value: string, replacements: ReadonlyMap<string, string>): string {
  let current = value;
  for (let next = replacements.get(current); next !== undefined; next = replacements.get(current))
    current = next;
  return current;
}

/** A node's attributes with a function applied to the graphs among them. */
export function mapSubgraphs(
  node: Node,
  change: (inner: Graph) => Graph,
): Readonly<Record<string, Attribute>> {
  if (subgraphsOf(node).length === 0) return node.attributes;
  return Object.fromEntries(
    Object.entries(node.attributes).map(([name, attribute]) => [
      name,
      attribute.kind === 'graph' ? { kind: 'graph', value: change(attribute.value) } : attribute,
    ]),
  );
}
