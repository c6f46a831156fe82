import { badModelFile } from '../bad-model-file.js';
import type { GraphNode } from '../graph-model.js';
import type { NodeDef } from './graph-def.js';
import { findCycle } from './find-cycle.js';
import { readAttribute } from './read-attribute.js';
import { readReference } from './references.js';

/**
 * Reads the nodes of a graph or of a function.
 * @param place what messages call it
 * @param args names that nodes may refer to besides each other
 * @throws {SentenceVaeError} `BAD_MODEL_FILE` where they refer to what is not there, or to themselves without a loop
 */
export function readNodes(
  definitions: readonly NodeDef[],
  place: string,
  args: ReadonlySet<string> = new Set(),
): ReadonlyMap<string, GraphNode> {
  const ops = new Map<string, string>();
  for (const { name, op } of definitions) {
    if (ops.has(name)) throw badGraph('nodes with names of their own', `two in ${place} are called ${name}`);
    ops.set(name, op);
  }
  const nodes = new Map<string, GraphNode>();
  const missing = new Set<string>();
  for (const { name, op, input, attr } of definitions) {
    const texts = input ?? [];
    const inputs = texts
      .filter((text) => !text.startsWith('^'))
      .map((text) => readReference(text, (node) => ops.get(node)));
    // A control input may name an output, which says no more than the node.
    const controlInputs = texts
      .filter((text) => text.startsWith('^'))
      .map((text) => text.slice(1).split(':', 1).join());
    for (const node of [...inputs.map((reference) => reference.node), ...controlInputs]) {
      if (!ops.has(node) && !args.has(node)) missing.add(`${node} (for ${name})`);
    }
    const attributes = new Map(
      Object.entries(attr ?? {}).flatMap(([key, value]) => {
        const read = readAttribute(value);
        return read ? [[key, read] as const] : [];
      }),
    );
    nodes.set(name, { name, op, inputs, controlInputs, attributes });
  }
  if (missing.size > 0) {
    throw badGraph(
      'every node to take what other nodes yield',
      `${place} lacks ${[...missing].slice(0, MOST_NAMES).join(', ')}${missing.size > MOST_NAMES ? ', …' : ''}`,
    );
  }
  const cycle = findCycle(nodes);
  if (cycle) throw badGraph('a graph without cycles but loops', `${place} has ${cycle.join(' → ')}`);
  return nodes;
}

/** A sentence with more names is no longer read. */
const MOST_NAMES = 8;

function badGraph(expected: string, received: string) {
  return badModelFile({
    expected,
    received,
    remedy: 'Convert the model again with tensorflowjs_converter',
  });
}
