import { badModelFile } from '../../read/bad-model-file.js';
import type { GraphNode, ValueReference } from '../../read/graph-model.js';
import { sourceOf } from '../../read/graph/source-of.js';
import { orderNodes } from '../order-nodes.js';
import { keyOf, type Nodes } from './references.js';

/** Which side of a condition is taken: the index of a Switch's output. */
export type Side = 0 | 1;

/** The conditions under which a value is there, with the side of each, by the keys of their references. */
type Guards = ReadonlyMap<string, Side>;

/** The end of a branch: of what each side gives, the value that is there. */
export interface Join {
  readonly merge: GraphNode;
  /** The key of the condition. */
  readonly condition: string;
  /** What the sides 0 and 1 give. */
  readonly sides: readonly [ValueReference, ValueReference];
  /** When the join is there itself. */
  readonly guards: Guards;
  /** The joins that this one depends on, without another between them. */
  readonly after: ReadonlySet<string>;
}

/** What the nodes of a graph without cycles wait for. */
export interface Flow {
  readonly guards: ReadonlyMap<string, Guards>;
  readonly joins: readonly Join[];
  /** The references of conditions by their keys. */
  readonly conditions: ReadonlyMap<string, ValueReference>;
}

/** The key of the condition that decides a Switch. */
export function conditionOf(nodes: Nodes, { inputs: [, decides] }: GraphNode): string {
  return decides ? keyOf(sourceOf(nodes, decides)) : '';
}

/**
 * What tells the values of a graph apart that are there on one side of a condition only.
 * @throws {SentenceVaeError} `BAD_MODEL_FILE` for merges that no condition decides
 */
export function flowOf(nodes: Nodes, wanted: readonly ValueReference[]): Flow {
  const guards = new Map<string, Guards>();
  const after = new Map<string, ReadonlySet<string>>();
  const conditions = new Map<string, ValueReference>();
  const joins: Join[] = [];
  for (const node of inOrder(nodes, wanted)) {
    const read = [...node.inputs, ...controls(nodes, node)];
    after.set(node.name, new Set(read.flatMap((input) => joinsBehind(nodes, after, input))));
    const [first, second] = node.inputs;
    if (node.op === 'Switch' && second) conditions.set(conditionOf(nodes, node), sourceOf(nodes, second));
    if (node.op !== 'Merge') {
      guards.set(node.name, new Map(read.flatMap((input) => [...guardsOf(nodes, guards, input)])));
      continue;
    }
    if (!first || !second || node.inputs.length !== 2)
      throw oddMerge(node, `it has ${node.inputs.length} inputs`);
    const sides = [guardsOf(nodes, guards, first), guardsOf(nodes, guards, second)] as const;
    const decided = deciding(...sides);
    if (!decided) throw oddMerge(node, 'no condition tells its inputs apart');
    const [condition, sideOfFirst] = decided;
    joins.push({
      merge: node,
      condition,
      sides: sideOfFirst === 0 ? [first, second] : [second, first],
      guards: commonGuards(...sides, condition),
      after: after.get(node.name) ?? new Set(),
    });
    guards.set(node.name, commonGuards(...sides, condition));
  }
  return { guards, joins, conditions };
}

/** All nodes that values need, in an order in which each comes behind those that it waits for. */
function inOrder(nodes: Nodes, wanted: readonly ValueReference[]): readonly GraphNode[] {
  const waiting = new Map(
    Array.from(nodes, ([name, node]) => [
      name,
      { ...node, inputs: [...node.inputs, ...controls(nodes, node)] },
    ]),
  );
  const given = new Map(
    [...waiting.values(), { inputs: wanted }].flatMap(({ inputs }) =>
      inputs.filter((input) => !nodes.has(input.node)).map((input) => [input.node, true] as const),
    ),
  );
  return orderNodes(waiting, wanted, given).flatMap(({ name }) => nodes.get(name) ?? []);
}

function controls(nodes: Nodes, { controlInputs }: GraphNode): readonly ValueReference[] {
  return controlInputs.filter((name) => nodes.has(name)).map((node) => ({ node, output: 0 }));
}

function joinsBehind(
  nodes: Nodes,
  after: ReadonlyMap<string, ReadonlySet<string>>,
  { node }: ValueReference,
): readonly string[] {
  return nodes.get(node)?.op === 'Merge' ? [node] : [...(after.get(node) ?? [])];
}

function guardsOf(
  nodes: Nodes,
  guards: ReadonlyMap<string, Guards>,
  { node: name, output }: ValueReference,
): Guards {
  const node = nodes.get(name);
  const inherited = guards.get(name) ?? new Map<string, Side>();
  if (node?.op !== 'Switch') return inherited;
  return new Map([...inherited, [conditionOf(nodes, node), output === 0 ? 0 : 1]]);
}

/** The innermost condition that two values are on different sides of, and the side of the first. */
function deciding(first: Guards, second: Guards): readonly [string, Side] | undefined {
  const found = [...first].findLast(([key, side]) => second.has(key) && second.get(key) !== side);
  if (found) return found;
  // Constants may have lost what says when they are there; they stand for the other side.
  const alone = [...first].findLast(([key]) => !second.has(key));
  if (alone) return alone;
  const other = [...second].findLast(([key]) => !first.has(key));
  return other && [other[0], other[1] === 0 ? 1 : 0];
}

/** When both sides of a condition are there, but for the condition itself. A constant is there always. */
function commonGuards(first: Guards, second: Guards, condition: string): Guards {
  const [some, others] = first.size === 0 ? [second, first] : [first, second];
  return new Map(
    [...some].filter(([key, side]) => key !== condition && (others.size === 0 || others.get(key) === side)),
  );
}

function oddMerge({ name }: GraphNode, received: string) {
  return badModelFile({
    expected: `the Merge ${name} to join the two sides of a condition`,
    received,
    remedy: 'Convert the model with TensorFlow 2, whose branches are functions',
  });
}
