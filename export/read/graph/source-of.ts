import type { GraphNode, ValueReference } from '../graph-model.js';

/** The value that a reference stands for, behind the nodes that only hand it on. */
export function sourceOf(nodes: ReadonlyMap<string, GraphNode>, reference: ValueReference): ValueReference {
  let current = reference;
  for (;;) {
    const node = nodes.get(current.node);
    const [input] = node?.inputs ?? [];
    if (node?.op !== 'Identity' || !input) return current;
    current = input;
  }
}
