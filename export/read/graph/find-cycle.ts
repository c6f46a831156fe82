import type { GraphNode } from '../graph-model.js';

/**
 * The names of nodes that depend on each other in a circle, the first one again at the end; `undefined` where there are
 * none. The loops of TensorFlow 1 are not meant, which come back by `NextIteration`.
 */
export function findCycle(nodes: ReadonlyMap<string, GraphNode>): readonly string[] | undefined {
  const finished = new Set<string>();
  for (const start of nodes.keys()) {
    // Without recursion: a graph may be thousands of nodes deep.
    const path: { readonly name: string; readonly open: string[] }[] = [];
    const onPath = new Set<string>();
    const enter = (name: string) => {
      path.push({ name, open: sourcesOf(name, nodes) });
      onPath.add(name);
    };
    if (!finished.has(start)) enter(start);
    for (let last = path.at(-1); last; last = path.at(-1)) {
      const next = last.open.pop();
      if (next === undefined) {
        path.pop();
        onPath.delete(last.name);
        finished.add(last.name);
      } else if (onPath.has(next)) {
        const names = path.map(({ name }) => name);
        // The path goes from a node to what it takes, against the flow.
        return [...names.slice(names.indexOf(next)), next].toReversed();
      } else if (!finished.has(next)) {
        enter(next);
      }
    }
  }
  return undefined;
}

function sourcesOf(name: string, nodes: ReadonlyMap<string, GraphNode>): string[] {
  const node = nodes.get(name);
  if (!node || /^(Ref)?NextIteration$/.test(node.op)) return [];
  return [...node.inputs.map((input) => input.node), ...node.controlInputs];
}
