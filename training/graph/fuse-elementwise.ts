import { elementwiseOp } from './elementwise-ops.js';
import type { GraphNode } from './graph-def.js';
import { partsOfConcatenation } from './last-axis.js';
import { nodeOf } from './output-names.js';
import { writeChain, type Concatenation, type Member } from './write-chain.js';

export interface FuseOptions {
  /** The recorded shape of the first output of nodes, where it is known. */
  shapes: ReadonlyMap<string, readonly number[]>;
  /** What the graph is for. */
  roots: ReadonlySet<string>;
  /** Threads that a large tensor is shared between. */
  threads: number;
}

/**
 * Replaces chains of elementwise ops on tensors of one shape by one op that goes through memory once; slices of a last
 * dimension that they read and concatenations along it that they end in become part of it.
 *
 * Members of a chain are connected, of one shape, and of one stage: a node's stage is the largest number of steps on any
 * way to it that leave a chain or enter one. A way from a chain through anything else and back into it would raise the
 * stage, so that no chain ever waits for itself.
 */
export function fuseElementwise(all: readonly GraphNode[], options: FuseOptions): GraphNode[] {
  const nodes = neededFor(options.roots, all);
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const readers = readersOf(nodes);
  const chains = findChains(nodes, findMembers(nodes, options), options.shapes);
  const fused: GraphNode[] = [];
  const replaced = new Map<string, string>();
  const gone = new Set<string>();
  for (const chain of chains) {
    const concatenations = endingConcatenations(chain, readers, byName, options);
    if (chain.length + concatenations.length < 2) continue;
    const written = writeChain(chain, concatenations, { ...options, byName, readers });
    fused.push(written.node);
    for (const [name, output] of written.outputs) replaced.set(name, output);
    for (const { node } of [...chain, ...concatenations]) gone.add(node.name);
  }
  const remaining = [...nodes.filter(({ name }) => !gone.has(name)), ...fused].map((node) => ({
    ...node,
    inputs: node.inputs.map((input) => redirect(input, replaced)),
  }));
  return neededFor(options.roots, remaining);
}

function findMembers(
  nodes: readonly GraphNode[],
  { shapes, roots }: FuseOptions,
): ReadonlyMap<string, Member> {
  const members = new Map<string, Member>();
  for (const node of nodes) {
    const op = elementwiseOp(node.op, node.attributes);
    const isTensor = (shapes.get(node.name)?.length ?? 0) > 0;
    const waits = node.inputs.some((input) => input.startsWith('^'));
    // `Select` takes a vector as a choice of rows, unlike `SelectV2`.
    const isByRows = node.op === 'Select' && !isSameShape(node.inputs[0]!, node.name, shapes);
    if (op && isTensor && !waits && !isByRows && !roots.has(node.name)) members.set(node.name, { node, op });
  }
  return members;
}

function isSameShape(a: string, b: string, shapes: FuseOptions['shapes']): boolean {
  const shape = shapes.get(a);
  return shape !== undefined && shape.join() === shapes.get(b)?.join();
}

function findChains(
  nodes: readonly GraphNode[],
  members: ReadonlyMap<string, Member>,
  shapes: FuseOptions['shapes'],
): Member[][] {
  const shapeOf = (name: string) => shapes.get(name)?.join();
  const stages = new Map<string, number>();
  const chainOf = new Map<string, Member[]>();
  for (const { name, inputs } of nodes) {
    const isMember = members.has(name);
    const joins = (from: string) => isMember && members.has(from) && shapeOf(from) === shapeOf(name);
    const sources = inputs.map(nodeOf);
    const stage = Math.max(0, ...sources.map((from) => stages.get(from)! + (joins(from) ? 0 : 1)));
    stages.set(name, stage);
    if (!isMember) continue;
    let chain = [members.get(name)!];
    chainOf.set(name, chain);
    for (const from of sources) {
      const other = joins(from) && stages.get(from) === stage ? chainOf.get(from)! : chain;
      if (other === chain) continue;
      // The smaller one is added to the larger.
      const [kept, added] = other.length > chain.length ? [other, chain] : [chain, other];
      kept.push(...added);
      for (const { node } of added) chainOf.set(node.name, kept);
      chain = kept;
    }
  }
  const order = new Map(nodes.map(({ name }, i) => [name, i]));
  return [...new Set(chainOf.values())].map((chain) =>
    chain.toSorted((a, b) => order.get(a.node.name)! - order.get(b.node.name)!),
  );
}

/** Concatenations along the last dimension of nothing but members of one chain. */
function endingConcatenations(
  chain: readonly Member[],
  readers: ReadonlyMap<string, readonly GraphNode[]>,
  byName: ReadonlyMap<string, GraphNode>,
  { shapes, roots }: FuseOptions,
): Concatenation[] {
  const names = new Set(chain.map(({ node }) => node.name));
  const types = new Map(chain.map(({ node, op }) => [node.name, op.output]));
  const candidates = new Set(chain.flatMap(({ node }) => readers.get(node.name) ?? []));
  return [...candidates].flatMap((node) => {
    const parts = partsOfConcatenation(node, byName, shapes.get(chain[0]!.node.name)!.length);
    const isOurs = parts?.every((part) => names.has(part) && types.get(part) === types.get(parts[0]!));
    return parts && isOurs && !roots.has(node.name) ? [{ node, parts }] : [];
  });
}

/** The nodes that read any output of a node, or wait for it. */
function readersOf(nodes: readonly GraphNode[]): ReadonlyMap<string, readonly GraphNode[]> {
  const readers = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    for (const name of new Set(node.inputs.map(nodeOf))) {
      const known = readers.get(name);
      if (known) known.push(node);
      else readers.set(name, [node]);
    }
  }
  return readers;
}

function redirect(input: string, replaced: ReadonlyMap<string, string>): string {
  if (!input.startsWith('^')) return replaced.get(input) ?? input;
  const output = replaced.get(input.slice(1));
  return output === undefined ? input : `^${nodeOf(output)}`;
}

/** Without the nodes that nothing needs, such as those that split what chains now read as it is. */
function neededFor(roots: ReadonlySet<string>, nodes: readonly GraphNode[]): GraphNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const needed = new Set<string>();
  const waiting = [...roots];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (needed.has(name)) continue;
    needed.add(name);
    waiting.push(...(byName.get(name)?.inputs.map(nodeOf) ?? []));
  }
  return nodes.filter(({ name, op }) => needed.has(name) || op === 'Placeholder');
}
