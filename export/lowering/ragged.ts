import type { GraphBuilder } from '../onnx/graph-builder.js';
import { int, string } from '../onnx/graph-builder.js';
import { integers } from '../onnx/tensor.js';
import { filled } from './filled.js';
import { scalar } from './scalar.js';
import { countUp, unsqueezed } from './vectors.js';

/** Rows of different lengths, one after the other, as int64 vectors. */
export interface RaggedRows {
  /** The row of each element. */
  readonly row: string;
  /** Where each element stands in its row. */
  readonly column: string;
}

/** From where the rows begin, and where the last one ends: `[rows + 1]`. */
export function rowsFromSplits(graph: GraphBuilder, splits: string): RaggedRows {
  const total = last(graph, splits);
  const inner = part(graph, splits, 1, -1);
  // Each row but the first begins with a mark; rows without elements put theirs on the next one's.
  const shape = graph.add('Add', [total, graph.constant('one', integers(1))]);
  const marks = counted(graph, inner, shape);
  const rows = graph.add('CumSum', [marks, scalar(graph, 0, 'int64')]);
  const row = part(graph, rows, 0, -1);
  return { row, column: columnsOf(graph, row, splits) };
}

/** From the rows themselves, in rising order. */
export function rowsFromIds(graph: GraphBuilder, row: string, rowCount: string): RaggedRows {
  const counts = counted(graph, row, rowCount);
  const starts = graph.add('CumSum', [counts, scalar(graph, 0, 'int64')], { exclusive: int(1) });
  return { row, column: columnsOf(graph, row, starts) };
}

function columnsOf(graph: GraphBuilder, row: string, starts: string): string {
  const places = countUp(graph, graph.add('Size', [row]));
  return graph.add('Sub', [places, graph.add('Gather', [starts, row], { axis: int(0) })]);
}

/** How often each number below a size occurs. */
export function counted(graph: GraphBuilder, numbers: string, size: string): string {
  const ones = filled(graph, graph.add('Shape', [numbers]), 1, 'int64');
  const zeros = filled(graph, size, 0, 'int64');
  return graph.add('ScatterND', [zeros, unsqueezed(graph, numbers, -1), ones], { reduction: string('add') });
}

/** The last element of a vector, as a vector. */
function last(graph: GraphBuilder, vector: string): string {
  return graph.add('Gather', [vector, graph.constant('last', integers(-1))], { axis: int(0) });
}

/** One more than the largest of a vector of numbers that are not negative: `[1]`; 0 without any. */
export function bound(graph: GraphBuilder, numbers: string): string {
  const some = graph.add('Concat', [numbers, graph.constant('none', integers(-1))], { axis: int(0) });
  const largest = graph.add('ReduceMax', [some, graph.constant('axes', integers(0))], { keepdims: int(1) });
  return graph.add('Add', [largest, graph.constant('one', integers(1))]);
}

function part(graph: GraphBuilder, vector: string, from: number, to: number): string {
  return graph.add('Slice', [
    vector,
    ...[from, to, 0].map((each) => graph.constant('slice', integers(each))),
  ]);
}
