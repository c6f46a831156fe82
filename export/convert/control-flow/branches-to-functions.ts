import type { GraphFunction, ValueReference } from '../../read/graph-model.js';
import { conditionOf, flowOf, type Flow, type Join, type Side } from './branch-flow.js';
import { grouped } from './grouped.js';
import { Captures, extract, functionFrom, type Origin } from './extract-function.js';
import type { Rewritten } from './loops-to-functions.js';
import { keyOf, type Nodes } from './references.js';

/**
 * Branches of TensorFlow 1 (Switch, Merge) as `If` nodes with functions. Merges that one condition decides and that do
 * not depend on each other end in one node, so that what they share is computed once.
 * @throws {SentenceVaeError} `BAD_MODEL_FILE` for merges that no condition decides
 */
export function branchesToFunctions(
  nodes: Nodes,
  wanted: readonly ValueReference[],
  prefix: string,
): Rewritten {
  const flow = flowOf(nodes, wanted);
  const functions: GraphFunction[] = [];
  const current = new Map(nodes);
  const replaced = new Map<string, ValueReference>();
  const inPlace = (reference: ValueReference) => replaced.get(keyOf(reference)) ?? reference;
  const left = new Set(flow.joins);
  const done = new Set<string>();
  while (left.size > 0) {
    const ready = [...left].filter((join) => [...join.after].every((name) => done.has(name)));
    for (const joins of grouped(ready, placeOf).values()) {
      const [first] = joins;
      const decides = first && flow.conditions.get(first.condition);
      if (!decides) continue;
      const captures = new Captures();
      const names = [`${prefix}${first.merge.name}/else`, `${prefix}${first.merge.name}/then`] as const;
      const extracts = ([0, 1] as const).map((side) =>
        extract(
          current,
          joins.map((join) => join.sides[side]),
          (reference) =>
            originOf({ nodes: current, flow, condition: first.condition, side, inPlace }, reference),
          captures,
        ),
      );
      for (const [side, each] of extracts.entries()) {
        functions.push(functionFrom(names[side === 0 ? 0 : 1], captures.names, each));
      }
      current.set(first.merge.name, {
        name: first.merge.name,
        op: 'If',
        inputs: [inPlace(decides), ...captures.references.map(inPlace)],
        controlInputs: [],
        attributes: new Map([
          ['then_branch', { kind: 'function', value: names[1] }],
          ['else_branch', { kind: 'function', value: names[0] }],
        ]),
      });
      for (const [output, { merge }] of joins.entries()) {
        replaced.set(`${merge.name}:0`, { node: first.merge.name, output });
      }
    }
    for (const join of ready) {
      left.delete(join);
      done.add(join.merge.name);
    }
  }
  return {
    nodes: new Map(
      Array.from(current, ([name, node]) => [name, { ...node, inputs: node.inputs.map(inPlace) }]),
    ),
    wanted: wanted.map(inPlace),
    functions,
  };
}

/** What joins have in common that can end in one node: what decides them, and when they are there. */
function placeOf({ condition, guards }: Join): string {
  const others = Array.from(guards, ([key, side]) => `${key}=${side}`).toSorted();
  return [condition, ...others].join(' ');
}

/** One side of a condition, as it is cut out of a graph. */
interface Branch {
  readonly nodes: Nodes;
  readonly flow: Flow;
  readonly condition: string;
  readonly side: Side;
  /** What a reference is called now, behind a join that has become a node. */
  readonly inPlace: (reference: ValueReference) => ValueReference;
}

function originOf(
  { nodes, flow: { guards }, condition, side, inPlace }: Branch,
  reference: ValueReference,
): Origin {
  const now = inPlace(reference);
  if (keyOf(now) !== keyOf(reference)) return { same: now };
  const node = nodes.get(reference.node);
  const [data] = node?.inputs ?? [];
  if (node?.op === 'Switch' && data && conditionOf(nodes, node) === condition) return { outside: data };
  return guards.get(reference.node)?.get(condition) === side ? 'inside' : { outside: reference };
}
