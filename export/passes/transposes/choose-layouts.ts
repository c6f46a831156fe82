import type { Node } from '../../onnx/graph.js';
import { cheapestMix } from './cheapest-mix.js';
import {
  costOf,
  inputOrder,
  outputOrder,
  readOrder,
  totalCost,
  type Layouts,
  type Movable,
  type Problem,
  type Root,
} from './layouts.js';
import { compose, extend, identity, inverse, isIdentity, isSame, type Permutation } from './permutation.js';

/**
 * Finds an order of axes for each movable node so that few transpositions are needed. It starts with the graph as it is. Each
 * step proposes other layouts for a connected part, in which neighbours agree, takes them where a minimum cut says that
 * this is cheapest, and keeps the outcome only if the graph needs fewer transpositions than before.
 */
export function chooseLayouts(problem: Problem): Layouts {
  let layouts: Layouts = new Map();
  let cost = totalCost(problem, layouts);
  for (let improved = cost > 0; improved;) {
    improved = false;
    const tried = new Set<string>();
    for (const [seed, layout] of proposals(problem, layouts)) {
      if (tried.has(keyOf(seed.node, layout))) continue;
      const other = propagate(problem, seed, layout);
      for (const [node, order] of other) tried.add(keyOf(node, order));
      const mixed = cheapestMix(problem, layouts, other);
      const mixedCost = mixed ? totalCost(problem, mixed) : cost;
      if (!mixed || mixedCost >= cost) continue;
      layouts = mixed;
      cost = mixedCost;
      improved = true;
    }
  }
  return layouts;
}

function keyOf(node: Node, layout: Permutation): string {
  return `${layout.join()} ${node.outputs.join()}`;
}

/** Layouts under which nodes would make what is read, or read what is there, around each root that is transposed. */
function* proposals(problem: Problem, layouts: Layouts): Iterable<readonly [Movable, Permutation]> {
  const { movables, roots } = problem;
  for (const root of roots.values()) {
    if (costOf(root, problem, layouts) === 0) continue;
    const read = root.readers.map((reader) => readOrder(reader, movables, layouts));
    const maker = root.maker && movables.get(root.maker.node);
    const distinct = new Map(
      [madeOrder(root, problem, layouts), ...read].map((order) => [order?.join(), order]),
    );
    for (const order of distinct.values()) {
      if (maker) yield* fitting(maker, layoutForOutput(maker, root.maker!.output, order));
      for (const reader of root.readers) {
        const movable = reader.kind === 'movable' ? movables.get(reader.node) : undefined;
        if (movable && reader.kind === 'movable') {
          yield* fitting(movable, layoutForInput(movable, reader.input, order));
        }
      }
    }
  }

  function* fitting(
    movable: Movable,
    layout: Permutation | undefined,
  ): Iterable<readonly [Movable, Permutation]> {
    if (layout && !isSame(layout, layouts.get(movable.node) ?? identity(layout.length))) {
      yield [movable, layout];
    }
  }
}

function madeOrder({ maker }: Root, { movables }: Problem, layouts: Layouts): Permutation | undefined {
  const movable = maker && movables.get(maker.node);
  return movable && outputOrder(movable, maker.output, layouts.get(maker.node));
}

/** Gives the nodes around a seed layouts under which all read what their neighbours make, as far as there are such. */
function propagate(
  { movables, roots }: Problem,
  seed: Movable,
  layout: Permutation,
): ReadonlyMap<Node, Permutation> {
  const chosen = new Map<Node, Permutation>([[seed.node, layout]]);
  const queue = [seed];
  const propose = (node: Node, order: (movable: Movable) => Permutation | undefined): void => {
    const movable = movables.get(node);
    const proposed = movable && !chosen.has(node) ? order(movable) : undefined;
    if (!movable || !proposed) return;
    chosen.set(node, proposed);
    queue.push(movable);
  };
  const offer = (root: Root, order: Permutation | undefined): void => {
    const { maker } = root;
    if (maker) propose(maker.node, (movable) => layoutForOutput(movable, maker.output, order));
    for (const reader of root.readers) {
      if (reader.kind === 'movable')
        propose(reader.node, (movable) => layoutForInput(movable, reader.input, order));
    }
  };
  for (const movable of queue) {
    const own = chosen.get(movable.node);
    for (const [input, view] of movable.views.entries()) {
      const root = view && roots.get(view.root);
      if (root && !root.isFree) offer(root, inputOrder(movable, input, own));
    }
    for (const [output, name] of movable.node.outputs.entries()) {
      const root = roots.get(name);
      if (root) offer(root, outputOrder(movable, output, own));
    }
  }
  return chosen;
}

/** The layout under which a node reads the root of an input in an order. */
function layoutForInput(
  { frame, views }: Movable,
  input: number,
  order: Permutation | undefined,
): Permutation | undefined {
  const axes = frame.inputs[input];
  if (!axes) return undefined;
  const wanted = order ?? identity(axes.length);
  const view = views[input]?.order;
  const own = view ? compose(inverse(view), wanted) : wanted;
  return allowed(frame, extend(own, axes, frame.rank));
}

function layoutForOutput(
  { frame }: Movable,
  output: number,
  order: Permutation | undefined,
): Permutation | undefined {
  const axes = frame.outputs[output];
  return axes && allowed(frame, extend(order ?? identity(axes.length), axes, frame.rank));
}

function allowed({ forbids }: Movable['frame'], layout: Permutation): Permutation | undefined {
  return isIdentity(layout) || !forbids?.(layout) ? layout : undefined;
}
