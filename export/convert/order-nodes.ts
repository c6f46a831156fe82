import { badModelFile } from '../read/bad-model-file.js';
import type { GraphNode, ValueReference } from '../read/graph-model.js';

/**
 * The nodes that the wanted values need, each behind those that it reads. Values that are given need none.
 * @throws {SentenceVaeError} `BAD_MODEL_FILE` for a cycle, or for a node that is not there
 */
export function orderNodes(
  nodes: ReadonlyMap<string, GraphNode>,
  wanted: readonly ValueReference[],
  given: ReadonlyMap<string, unknown>,
): readonly GraphNode[] {
  const ordered: GraphNode[] = [];
  const state = new Map<string, 'open' | 'done'>();
  // A stack of its own: models are deeper than the stack of calls.
  const stack = wanted.map(({ node }) => node).toReversed();
  for (let name = stack.at(-1); name !== undefined; name = stack.at(-1)) {
    if (given.has(name) || state.get(name) === 'done') {
      stack.pop();
      continue;
    }
    const node = nodes.get(name);
    if (!node) throw missing(name);
    const open = node.inputs
      .map((input) => input.node)
      .filter((input) => !given.has(input) && state.get(input) !== 'done');
    if (open.length === 0) {
      state.set(name, 'done');
      ordered.push(node);
      stack.pop();
      continue;
    }
    state.set(name, 'open');
    const again = open.find((input) => state.get(input) === 'open');
    if (again !== undefined) throw cycle(again, stack, state);
    stack.push(...open.toReversed());
  }
  return ordered;
}

function missing(name: string) {
  return badModelFile({
    expected: 'each node to read nodes of the model',
    received: `it has none called ${name}`,
    remedy: 'Convert the model with tensorflowjs_converter again',
  });
}

function cycle(from: string, stack: readonly string[], state: ReadonlyMap<string, 'open' | 'done'>) {
  // On the stack between its two ends, the nodes under way are those of the cycle.
  const underWay = stack.slice(stack.indexOf(from)).filter((name) => state.get(name) === 'open');
  return badModelFile({
    expected: 'a graph without cycles outside of loops',
    received: `${[...new Set(underWay), from].join(' reads ')}`,
    remedy: 'Convert the model with tensorflowjs_converter again',
  });
}
