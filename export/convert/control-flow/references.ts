import type { GraphNode, ValueReference } from '../../read/graph-model.js';

export type Nodes = ReadonlyMap<string, GraphNode>;

/** A reference as the key of a map. */
export function keyOf({ node, output }: ValueReference): string {
  return `${node}:${output}`;
}

/** Nodes by the nodes that wait for them, for values or for their end. */
export function readersOf(nodes: Nodes): ReadonlyMap<string, readonly GraphNode[]> {
  const readers = new Map<string, GraphNode[]>();
  for (const node of nodes.values()) {
    for (const name of namesRead(node)) {
      const known = readers.get(name);
      if (known) known.push(node);
      else readers.set(name, [node]);
    }
  }
  return readers;
}

/** The nodes that a node waits for, for values or for their end. */
function namesRead({ inputs, controlInputs }: GraphNode): ReadonlySet<string> {
  return new Set([...inputs.map((input) => input.node), ...controlInputs]);
}

/** The nodes that some values depend on, for values or in order. Nothing behind the given nodes is needed. */
export function neededNodes(
  nodes: Nodes,
  wanted: readonly ValueReference[],
  given: ReadonlySet<string>,
): Map<string, GraphNode> {
  const needed = new Map<string, GraphNode>();
  const left = wanted.map(({ node }) => node);
  for (let name = left.pop(); name !== undefined; name = left.pop()) {
    const node = nodes.get(name);
    if (!node || needed.has(name)) continue;
    needed.set(name, given.has(name) ? { ...node, inputs: [], controlInputs: [] } : node);
    if (!given.has(name)) left.push(...namesRead(node));
  }
  return needed;
}
