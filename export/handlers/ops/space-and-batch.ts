import { int, ints, type GraphBuilder } from '../../onnx/graph-builder.js';
import { integer, integers } from '../../onnx/tensor.js';
import { cast } from '../../lowering/cast.js';
import { scalarLike } from '../../lowering/scalar.js';
import type { OpCall, OpHandler } from '../op-handler.js';

/**
 * Blocks of the spatial axes, which come after the batch, move into the batch:
 * `[batch, space…, rest…]` → `[blocks · batch, space / block…, rest…]`.
 */
export const spaceToBatch: OpHandler = (call, graph) => {
  const { blocks, rank } = settings(call);
  const spatial = blocks.length;
  const [starts, ends] = borders(call, graph);
  const none = Array.from({ length: rank - spatial - 1 }, () => 0);
  const batch = graph.constant('none_of_batch', integers(0));
  const rest = graph.constant('none_of_rest', integers(...none));
  const pads = graph.add('Concat', [batch, starts, rest, batch, ends, rest], { axis: int(0) }, 'pads');
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
  const { blocks, rank } = settings(call);
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
  const [starts, crops] = borders(call, graph);
  const ends = graph.add('Sub', [lengthsBetween(graph, joined, 1, spatial + 1), crops], {}, 'ends');
  const axes = graph.constant('axes', integers(...blocks.map((_, axis) => axis + 1)));
  return graph.add('Slice', [joined, starts, ends, axes]);
};

function settings(call: OpCall) {
  return { blocks: call.numbers(1), rank: call.rank(0) };
}

/** What is added, or cut off, before and after each spatial axis: `[space, 2]` → two int64 vectors. */
function borders(call: OpCall, graph: GraphBuilder): readonly [string, string] {
  const pairs = cast(graph, call.tensor(2).value, 'int64');
  const column = (index: number) => {
    const at = graph.constant('side', integer(index));
    return graph.add('Gather', [pairs, at], { axis: int(1) });
  };
  return [column(0), column(1)];
}

function lengthsBetween(graph: GraphBuilder, value: string, start: number, end: number): string {
  return graph.add('Shape', [value], { start: int(start), end: int(end) }, 'lengths');
}

/** Lengths of axes as vectors of one element, known or computed. */
function lengthsOf(graph: GraphBuilder, value: string, rank: number): (axis: number) => string {
  const done = new Map<number, string>();
  return (axis) => {
    const known = done.get(axis);
    if (known !== undefined) return known;
    if (axis >= rank) throw new RangeError(`axis ${axis} of ${rank}`);
    const length = lengthsBetween(graph, value, axis, axis + 1);
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
