import type { Node } from '../../onnx/graph.js';
import {
  inputOrder,
  keyOf,
  outputOrder,
  type Layouts,
  type Problem,
  type Reader,
  type Root,
} from './layouts.js';
import { Network } from './min-cut.js';
import { isSame, type Permutation } from './permutation.js';

/** More than all transpositions together. */
const NEVER = 2 ** 40;

/** A statement about one of the two choices of a node, or one that holds or fails in any case. */
type Fact =
  | { readonly when: 'always' }
  | { readonly when: 'never' }
  | { readonly when: 'kept' | 'other'; readonly at: number };

/**
 * Chooses for each node between the layout that it has and another one, so that the transpositions that remain are fewest: the
 * source's side of a minimum cut keeps what it has. `undefined` if all of them do.
 */
export function cheapestMix(
  { roots, movables }: Problem,
  kept: Layouts,
  other: ReadonlyMap<Node, Permutation>,
): Layouts | undefined {
  const network = new Network();
  const [source, sink] = [network.addNode(), network.addNode()];
  const places = new Map<Node, number>();
  for (const [node, layout] of other) {
    const own = kept.get(node);
    if (!own || !isSame(own, layout)) places.set(node, network.addNode());
  }
  for (const root of rootsAround(places.keys())) addCosts(root);
  const staying = network.sourceSide(source, sink);
  const moved = [...places].filter(([, place]) => !staying.has(place));
  if (moved.length === 0) return undefined;
  return new Map([...kept, ...moved.map(([node]) => [node, other.get(node)!] as const)]);

  function rootsAround(nodes: Iterable<Node>): Set<Root> {
    const found = new Set<Root>();
    for (const node of nodes) {
      const names = [...node.outputs, ...movables.get(node)!.views.map((view) => view?.root ?? '')];
      for (const name of names) {
        const root = roots.get(name);
        if (root && !root.isFree) found.add(root);
      }
    }
    return found;
  }

  /** For each order that somebody reads: one transposition where it is read and not made. */
  function addCosts(root: Root): void {
    const [madeBefore, madeThen] = made(root);
    const read = root.readers.map((reader) => ({ reader, orders: orders(root, reader) }));
    for (const key of new Set(read.flatMap((own) => own.orders))) {
      const isMissing = fact(root.maker?.node, madeBefore !== key, madeThen !== key);
      const readers = read.map(({ reader, orders: [before, then] }) =>
        fact(reader.kind === 'movable' ? reader.node : undefined, before === key, then === key),
      );
      addCost(readers, isMissing);
    }
  }

  function addCost(readers: readonly Fact[], isMissing: Fact): void {
    if (isMissing.when === 'never') return;
    if (readers.some(({ when }) => when === 'always')) {
      charge(isMissing);
      return;
    }
    for (const when of ['kept', 'other'] as const) {
      const those = readers.flatMap((reader) => (reader.when === when ? [reader.at] : []));
      if (those.length === 0) continue;
      const any = network.addNode();
      const opposite = isMissing.when !== 'always' && isMissing.when !== when ? isMissing.at : undefined;
      if (when === 'other') {
        for (const place of those) network.connect(any, place, NEVER);
        network.connect(opposite ?? source, any, 1);
      } else {
        for (const place of those) network.connect(place, any, NEVER);
        network.connect(any, opposite ?? sink, 1);
      }
    }
  }

  function charge(isMissing: Fact): void {
    if (isMissing.when === 'kept') network.connect(isMissing.at, sink, 1);
    if (isMissing.when === 'other') network.connect(source, isMissing.at, 1);
  }

  function fact(node: Node | undefined, before: boolean, then: boolean): Fact {
    const at = node && places.get(node);
    if (at === undefined || before === then) return { when: before ? 'always' : 'never' };
    return { when: before ? 'kept' : 'other', at };
  }

  function made(root: Root): readonly [string, string] {
    const { maker } = root;
    const movable = maker && movables.get(maker.node);
    if (!movable) return ['', ''];
    return both(movable.node, (layout) => keyOf(root, outputOrder(movable, maker.output, layout)));
  }

  function orders(root: Root, reader: Reader): readonly [string, string] {
    if (reader.kind === 'fixed') {
      const key = keyOf(root, reader.order);
      return [key, key];
    }
    const movable = movables.get(reader.node)!;
    return both(reader.node, (layout) => keyOf(root, inputOrder(movable, reader.input, layout)));
  }

  function both(node: Node, key: (layout: Permutation | undefined) => string): readonly [string, string] {
    const before = key(kept.get(node));
    return [before, places.has(node) ? key(other.get(node)) : before];
  }
}
