import { cast } from '../../lowering/cast.js';
import { rowsFromSplits } from '../../lowering/ragged.js';
import { scalar } from '../../lowering/scalar.js';
import { countUp, flat, lengthOf, totalsFromZero } from '../../lowering/vectors.js';
import { int, type GraphBuilder } from '../../onnx/graph-builder.js';
import type { OpCall, OpHandler } from '../op-handler.js';
import { vectorInput } from './integer-inputs.js';
import { raggedToTensor } from './ragged-to-tensor.js';

/** Ranges of numbers by starts, limits and steps, vectors or scalars: where each begins, and the numbers. */
const raggedRange: OpHandler = (call, graph) => {
  const [starts, limits, steps] = [0, 1, 2].map((index) => flat(graph, call.tensor(index).value));
  const { type } = call.tensor(0);
  const distances = graph.add('Sub', [limits ?? '', starts ?? '']);
  const sizes =
    type === 'float32'
      ? graph.add('Max', [graph.add('Ceil', [graph.add('Div', [distances, steps ?? ''])]), scalar(graph, 0)])
      : wholeSteps(graph, distances, steps ?? '');
  const splits = totalsFromZero(graph, sizes);
  const { row, column } = rowsFromSplits(graph, splits);
  const count = graph.add('Shape', [sizes]);
  const ofRow = (vector: string) =>
    graph.add('Gather', [graph.add('Expand', [vector, count]), row], { axis: int(0) });
  const ways = graph.add('Mul', [cast(graph, column, type), ofRow(steps ?? '')]);
  return [cast(graph, splits, 'int32'), graph.add('Add', [ofRow(starts ?? ''), ways])];
};

/** How many steps of whole numbers it takes to a distance or beyond; none in the other direction. */
function wholeSteps(graph: GraphBuilder, distances: string, steps: string): string {
  const [distance, step] = [cast(graph, distances, 'int64'), cast(graph, steps, 'int64')];
  const zero = scalar(graph, 0, 'int64');
  const isInexact = graph.add('Not', [graph.add('Equal', [graph.add('Mod', [distance, step]), zero])]);
  const rounded = graph.add('Add', [graph.add('Div', [distance, step]), cast(graph, isInexact, 'int64')]);
  const isTowards = graph.add('Greater', [graph.add('Mul', [distance, step]), zero]);
  return graph.add('Where', [isTowards, rounded, zero]);
}

/** Rows of a ragged tensor by their indices: where the rows of each axis begin, then the values. */
const raggedGather: OpHandler = (call, graph) => {
  const levels = call.inputs.length - 2;
  const rank = call.rank(levels + 1);
  let indices = vectorInput(call, levels + 1, graph, 'indices');
  const nested: string[] = [];
  for (let level = 0; level < levels; level++) {
    const splits = vectorInput(call, level, graph, 'splits');
    const next = graph.add('Add', [indices, scalar(graph, 1, 'int64')]);
    const [starts, ends] = [indices, next].map((at) => graph.add('Gather', [splits, at], { axis: int(0) }));
    const taken = totalsFromZero(graph, graph.add('Sub', [ends ?? '', starts ?? '']));
    const { row, column } = rowsFromSplits(graph, taken);
    indices = graph.add('Add', [graph.add('Gather', [starts ?? '', row], { axis: int(0) }), column]);
    nested.push(taken);
  }
  const values = graph.add('Gather', [call.tensor(levels).value, indices], { axis: int(0) });
  // One row alone has no axis of rows.
  const inner = rank === 0 ? nested.slice(1) : nested;
  const splits = [...evenSplits(call, graph, levels + 1), ...inner];
  return [...splits.map((each) => cast(graph, each, 'int32')), values];
};

/** Where the rows of all axes of the indices but the last begin: they are equally long. */
function evenSplits(call: OpCall, graph: GraphBuilder, input: number): readonly string[] {
  const { value } = call.tensor(input);
  let rows = scalar(graph, 1, 'int64');
  return Array.from({ length: Math.max(0, call.rank(input) - 1) }, (_, axis) => {
    rows = graph.add('Mul', [rows, lengthOf(graph, value, axis)]);
    const ends = countUp(graph, graph.add('Add', [rows, scalar(graph, 1, 'int64')]));
    return graph.add('Mul', [ends, lengthOf(graph, value, axis + 1)]);
  });
}

/** Ops of tensors whose rows are of different lengths. */
export const RAGGED: Readonly<Record<string, OpHandler>> = {
  RaggedGather: raggedGather,
  RaggedRange: raggedRange,
  RaggedTensorToTensor: raggedToTensor,
};
