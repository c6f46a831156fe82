import { int, ints, type GraphBuilder } from '../../onnx/graph-builder.js';
import { integers } from '../../onnx/tensor.js';
import { scalarLike } from '../../lowering/scalar.js';
import type { OpCall, OpHandler } from '../op-handler.js';

/**
 * Blocks of the spatial axes, which come after the batch, move into the batch:
 * `[batch, space…, rest…]` → `[blocks · batch, space / block…, rest…]`.
 */
export const spaceToBatch: OpHandler = (call, graph) => {
  const { blocks, pairs, rank } = settings(call);
  const spatial = blocks.length;
  const starts = pairs.filter((_, index) => index % 2 === 0);
  const ends = pairs.filter((_, index) => index % 2 === 1);
  const none = Array.from({ length: rank - spatial - 1 }, () => 0);
  const pads = graph.constant('pads', integers(0, ...starts, ...none, 0, ...ends, ...none));
  const { value } = call.tensor(0);
  const padded = graph.add('Pad', [value, pads, scalarLike(graph, value, 0)]);

  const lengths = lengthsOf(graph, padded, rank);
  // [batch, space₁ / block₁, block₁, …, rest…]
  const split = graph.add('Reshape', [
    padded,
    join(graph, [
      lengths(0),
      ...blocks.flatMap((block, axis) => [divided(graph, lengths(axis + 1), block), constant(graph, block)]),
      ...none.map((_, axis) => lengths(spatial + 1 + axis)),
    ]),
  ]);
  const blockAxes = blocks.map((_, axis) => 2 * axis + 2);
  const spaceAxes = blocks.map((_, axis) => 2 * axis + 1);
  const restAxes = none.map((_, axis) => 2 * spatial + 1 + axis);
  const moved = graph.add('Transpose', [split], { perm: ints(...blockAxes, 0, ...spaceAxes, ...restAxes) });
  return graph.add('Reshape', [
    moved,
    join(graph, [
      constant(graph, -1),
      ...blocks.map((block, axis) => divided(graph, lengths(axis + 1), block)),
      ...none.map((_, axis) => lengths(spatial + 1 + axis)),
    ]),
  ]);
};

/** The way back: `[blocks · batch, space…, rest…]` → `[batch, space · block − crops…, rest…]`. */
export const batchToSpace: OpHandler = (call, graph) => {
  const { blocks, pairs, rank } = settings(call);
  const spatial = blocks.length;
  const rest = Array.from({ length: rank - spatial - 1 }, (_, axis) => spatial + 1 + axis);
  const { value } = call.tensor(0);
  const lengths = lengthsOf(graph, value, rank);
  const split = graph.add('Reshape', [
    value,
    join(graph, [
      ...blocks.map((block) => constant(graph, block)),
      constant(graph, -1),
      ...blocks.map((_, axis) => lengths(axis + 1)),
      ...rest.map((axis) => lengths(axis)),
    ]),
  ]);
  // [block₁, …, batch, space₁, …, rest…] → [batch, space₁, block₁, …, rest…]
  const perm = [
    spatial,
    ...blocks.flatMap((_, axis) => [spatial + 1 + axis, axis]),
    ...rest.map((_, axis) => 2 * spatial + 1 + axis),
  ];
  const moved = graph.add('Transpose', [split], { perm: ints(...perm) });
  const joined = graph.add('Reshape', [
    moved,
    join(graph, [
      constant(graph, -1),
      ...blocks.map((block, axis) =>
        graph.add('Mul', [lengths(axis + 1), graph.constant('block', integers(block))]),
      ),
      ...rest.map((axis) => lengths(axis)),
    ]),
  ]);
  if (pairs.every((crop) => crop === 0)) return joined;
  const starts = blocks.map((_, axis) => pairs[2 * axis] ?? 0);
  // Slices end where they count back from; no crop at the end is as far as there is.
  const ends = blocks.map((_, axis) => -(pairs[2 * axis + 1] ?? 0) || Number.MAX_SAFE_INTEGER);
  const axes = blocks.map((_, axis) => axis + 1);
  return graph.add('Slice', [
    joined,
    graph.constant('starts', integers(...starts)),
    graph.constant('ends', integers(...ends)),
    graph.constant('axes', integers(...axes)),
  ]);
};

function settings(call: OpCall) {
  return { blocks: call.numbers(1), pairs: call.numbers(2), rank: call.rank(0) };
}

/** Lengths of axes as vectors of one element, known or computed. */
function lengthsOf(graph: GraphBuilder, value: string, rank: number): (axis: number) => string {
  const done = new Map<number, string>();
  return (axis) => {
    const known = done.get(axis);
    if (known !== undefined) return known;
    if (axis >= rank) throw new RangeError(`axis ${axis} of ${rank}`);
    const length = graph.add('Shape', [value], { start: int(axis), end: int(axis + 1) }, 'length');
    done.set(axis, length);
    return length;
  };
}

function join(graph: GraphBuilder, lengths: readonly string[]): string {
  return graph.add('Concat', lengths, { axis: int(0) }, 'shape');
}

function constant(graph: GraphBuilder, length: number): string {
  return graph.constant('length', integers(length));
}

function divided(graph: GraphBuilder, length: string, block: number): string {
  return graph.add('Div', [length, graph.constant('block', integers(block))]);
}
