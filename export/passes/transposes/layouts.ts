import { intsOf } from '../../onnx/attributes.js';
import type { Node } from '../../onnx/graph.js';
import { bytesOf } from '../../onnx/tensor.js';
import type { Level } from '../level.js';
import type { Frame } from './frame.js';
import { frameOf } from './frame-of.js';
import { compose, identity, isIdentity, restrict, type Permutation } from './permutation.js';

/** A value as what some node computes, in another order of axes; `undefined` stands for the same order. */
export interface View {
  readonly root: string;
  readonly order: Permutation | undefined;
}

/** A node that may be computed in any order of its axes. */
export interface Movable {
  readonly node: Node;
  readonly frame: Frame;
  /** What its inputs show. */
  readonly views: readonly (View | undefined)[];
}

/** Who reads a root, and in which order: a movable node's input, or something that asks for one order. */
export type Reader =
  | { readonly kind: 'movable'; readonly node: Node; readonly input: number }
  | { readonly kind: 'fixed'; readonly order: Permutation | undefined };

/** A value that is computed by something else than a transposition. */
export interface Root {
  readonly name: string;
  readonly readers: Reader[];
  /** The movable node that makes it, and which output it is. */
  readonly maker: { readonly node: Node; readonly output: number } | undefined;
  /** Transposing it costs nothing when the graph runs. */
  readonly isFree: boolean;
  /** Axes whose place is only a matter of shape. */
  readonly units: ReadonlySet<number>;
}

/** A graph seen as nodes that are tied to an order of axes, and others that follow. */
export interface Problem {
  readonly roots: ReadonlyMap<string, Root>;
  readonly movables: ReadonlyMap<Node, Movable>;
  readonly viewOf: (value: string) => View;
}

/** An order for each movable node; one without an entry is computed as it is. */
export type Layouts = ReadonlyMap<Node, Permutation>;

/** A copy of a constant under this size may stand beside the original. */
const SMALL_BYTES = 64 * 1024;

/** Reads a level's nodes as a problem. `mustExist` names the values that outputs and inner graphs read. */
export function problemOf(level: Level, mustExist: ReadonlySet<string>): Problem {
  const { graph, typeOf, constantOf, readersOf } = level;
  const views = new Map<string, View>();
  const roots = new Map<string, Root>();
  const movables = new Map<Node, Movable>();
  const viewOf = (value: string): View => views.get(value) ?? { root: value, order: undefined };

  for (const node of graph.nodes) {
    const permutation = permutationOf(node, level);
    if (permutation) {
      const { root, order } = viewOf(node.inputs[0]!);
      const both = order ? compose(order, permutation) : permutation;
      views.set(node.outputs[0]!, { root, order: unlessPlain(both) });
      continue;
    }
    const frame = frameOfNode(node, level);
    if (frame) addMovable(node, frame);
    else if (node.op !== 'Shape') node.inputs.forEach(addFixedReader);
  }
  mustExist.forEach(addFixedReader);
  return { roots, movables, viewOf };

  function addMovable(node: Node, frame: Frame): void {
    const inputs = node.inputs.map((input, index) => {
      if (input === '') return undefined;
      if (!frame.inputs[index]) {
        addFixedReader(input);
        return undefined;
      }
      const view = viewOf(input);
      rootOf(view.root).readers.push({ kind: 'movable', node, input: index });
      return view;
    });
    movables.set(node, { node, frame, views: inputs });
    for (const [index, output] of node.outputs.entries()) {
      if (output !== '') roots.set(output, newRoot(output, { node, output: index }));
    }
  }

  function addFixedReader(value: string): void {
    if (value === '') return;
    const { root, order } = viewOf(value);
    rootOf(root).readers.push({ kind: 'fixed', order });
  }

  function rootOf(name: string): Root {
    const root = roots.get(name) ?? newRoot(name, undefined);
    roots.set(name, root);
    return root;
  }

  function newRoot(name: string, maker: Root['maker']): Root {
    const constant = constantOf(name);
    const shape = typeOf(name)?.shape ?? [];
    return {
      name,
      maker,
      readers: [],
      isFree:
        constant !== undefined &&
        (bytesOf(constant).byteLength <= SMALL_BYTES || (graph.constants.has(name) && readersOf(name) === 1)),
      units: new Set(shape.flatMap((length, axis) => (length === 1 ? [axis] : []))),
    };
  }
}

/** The order that a movable node's input or output has under its layout; `undefined` stands for the plain one. */
export function inputOrder(
  { frame, views }: Movable,
  input: number,
  layout: Permutation | undefined,
): Permutation | undefined {
  const order = views[input]?.order;
  if (!layout) return order;
  const own = restrict(layout, frame.inputs[input] ?? []);
  return unlessPlain(order ? compose(order, own) : own);
}

export function outputOrder(
  { frame }: Movable,
  output: number,
  layout: Permutation | undefined,
): Permutation | undefined {
  return layout && unlessPlain(restrict(layout, frame.outputs[output] ?? []));
}

function unlessPlain(order: Permutation): Permutation | undefined {
  return isIdentity(order) ? undefined : order;
}

/** Equal for orders that differ in nothing but the place of axes of length 1. */
export function keyOf({ units }: Root, order: Permutation | undefined): string {
  if (!order) return '';
  const moving = order.filter((axis) => !units.has(axis));
  return moving.every((axis, index) => index === 0 || axis > moving[index - 1]!) ? '' : moving.join();
}

/** How many transpositions a root needs under these layouts. */
export function costOf(root: Root, { movables }: Problem, layouts: Layouts): number {
  if (root.isFree) return 0;
  const maker = root.maker && movables.get(root.maker.node);
  const made = maker ? keyOf(root, outputOrder(maker, root.maker!.output, layouts.get(maker.node))) : '';
  const wanted = new Set(root.readers.map((reader) => keyOf(root, readOrder(reader, movables, layouts))));
  return wanted.size - Number(wanted.has(made));
}

export function readOrder(
  reader: Reader,
  movables: Problem['movables'],
  layouts: Layouts,
): Permutation | undefined {
  if (reader.kind === 'fixed') return reader.order;
  const movable = movables.get(reader.node);
  return movable && inputOrder(movable, reader.input, layouts.get(reader.node));
}

export function totalCost(problem: Problem, layouts: Layouts): number {
  let total = 0;
  for (const root of problem.roots.values()) total += costOf(root, problem, layouts);
  return total;
}

/** The permutation of a `Transpose` node whose rank is known. */
export function permutationOf(node: Node, { typeOf }: Pick<Level, 'typeOf'>): Permutation | undefined {
  if (node.op !== 'Transpose') return undefined;
  const rank = typeOf(node.inputs[0] ?? '')?.shape?.length;
  return intsOf(node, 'perm') ?? (rank === undefined ? undefined : identity(rank).toReversed());
}

function frameOfNode(node: Node, { typeOf, constantOf }: Level): Frame | undefined {
  return frameOf({
    node,
    typeOf: (input) => typeOf(node.inputs[input] ?? ''),
    rankOf: (input) => {
      const type = typeOf(node.inputs[input] ?? '');
      return type?.sequence ? undefined : type?.shape?.length;
    },
    constantOf: (input) => constantOf(node.inputs[input] ?? ''),
  });
}
