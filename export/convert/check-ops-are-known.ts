import { opHandlerOf } from '../handlers/op-registry.js';
import { unsupportedOp } from '../handlers/ops/unsupported.js';
import { badModelFile } from '../read/bad-model-file.js';
import type { GraphBody, GraphEnd, GraphModel, GraphNode, ValueReference } from '../read/graph-model.js';
import { tableFillers } from './fill-tables.js';
import { orderNodes } from './order-nodes.js';

const REGISTER = 'write a handler and register it with registerOp(op, handler), as docs/converter.md shows';

/** @throws {SentenceVaeError} `BAD_MODEL_FILE` that lists every op without a handler that the outputs need, and its nodes. */
export function checkOpsAreKnown(model: GraphModel): void {
  const unknown = new Map<string, string[]>();
  for (const node of neededNodes(model)) {
    if (node.op === 'Const' || opHandlerOf(node.op)) continue;
    unknown.set(node.op, [...(unknown.get(node.op) ?? []), node.name]);
  }
  if (unknown.size === 0) return;
  throw badModelFile({
    expected: 'ops that ONNX can express',
    received: `the model also has ${Array.from(unknown, describe).join('; ')}`,
    remedy: remedies([...unknown.keys()]),
  });
}

function describe([op, names]: [string, readonly string[]]): string {
  const reason = unsupportedOp(op)?.reason;
  return `${op} in ${names.join(', ')}${reason === undefined ? '' : ` (${reason})`}`;
}

/** What helps against each op, said once for all that it helps against. */
function remedies(ops: readonly string[]): string {
  const byRemedy = new Map<string, string[]>();
  for (const op of ops) {
    const remedy = unsupportedOp(op)?.remedy ?? REGISTER;
    byRemedy.set(remedy, [...(byRemedy.get(remedy) ?? []), op]);
  }
  return Array.from(byRemedy, ([remedy, helped]) => `For ${helped.join(', ')}: ${remedy}`).join('; ');
}

/** All nodes that the outputs need, those of functions that these call included. */
function neededNodes(model: GraphModel): readonly GraphNode[] {
  const { initializer } = model;
  const needed = [...(initializer ? nodesBehind(initializer, []) : []), ...nodesBehind(model, model.outputs)];
  const called = new Set<string>();
  for (const node of needed) {
    for (const name of functionsOf(node)) {
      const body = model.functions.get(name) ?? initializer?.functions.get(name);
      if (!body || called.has(name)) continue;
      called.add(name);
      const given = new Map(body.inputs.map((input) => [input.name, input]));
      const wanted: ValueReference[] = body.outputs.map((output) => output.from);
      // The list grows while it is walked, so functions that functions call are found too.
      needed.push(...orderNodes(body.nodes, wanted, given));
    }
  }
  return needed;
}

/** The nodes that outputs need, and those that fill tables. */
function nodesBehind({ nodes, inputs }: GraphBody, outputs: readonly GraphEnd[]): readonly GraphNode[] {
  const given = new Map(inputs.map((input) => [input.from.node, input]));
  return orderNodes(nodes, [...tableFillers(nodes), ...outputs.map((output) => output.from)], given);
}

function functionsOf(node: GraphNode): readonly string[] {
  return Array.from(node.attributes.values()).flatMap((attribute) => {
    if (attribute.kind === 'function') return [attribute.value];
    return attribute.kind === 'functions' ? attribute.value : [];
  });
}
