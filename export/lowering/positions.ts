import { int, type GraphBuilder } from '../onnx/graph-builder.js';
import { integers, integerVector, type TensorData } from '../onnx/tensor.js';
import { cast } from './cast.js';
import { scalar, scalarLike } from './scalar.js';

/** Keys that lie closer together than this, in multiples of their number, are found by their distance from the least. */
const MOST_GAPS = 4;
const ALWAYS_CLOSE = 1024;

/**
 * The position of each of some numbers among others, the last one of several, `[numbers]` (int64): for one that is not
 * among them their count.
 */
export function positionsOf(graph: GraphBuilder, numbers: string, among: string): string {
  const flat = graph.add('Reshape', [numbers, graph.constant('vector', integers(-1))]);
  const keys = graph.constantOf(among);
  const table = keys && directTable(keys);
  return table ? byDistance(graph, flat, table) : byComparison(graph, flat, among);
}

interface DirectTable {
  readonly least: number;
  readonly count: number;
  /** The position of each number from the least to the greatest. */
  readonly positions: readonly number[];
}

/** Positions by distance from the least key; `undefined` where this would be mostly gaps. */
function directTable({ type, values }: TensorData): DirectTable | undefined {
  const count = values.length;
  if (count === 0 || type === 'float32' || type === 'float16') return undefined;
  const keys = Array.from(values, Number);
  const least = keys.reduce((first, second) => Math.min(first, second));
  const extent = keys.reduce((first, second) => Math.max(first, second)) - least + 1;
  if (extent > Math.max(ALWAYS_CLOSE, MOST_GAPS * count)) return undefined;
  const positions = Array.from({ length: extent }, () => count);
  for (const [position, key] of keys.entries()) positions[key - least] = position;
  return { least, count, positions };
}

function byDistance(graph: GraphBuilder, numbers: string, { least, count, positions }: DirectTable): string {
  const wide = cast(graph, numbers, 'int64');
  const distance = graph.add('Sub', [wide, scalar(graph, least, 'int64')]);
  const first = scalar(graph, 0, 'int64');
  const last = scalar(graph, positions.length - 1, 'int64');
  const within = graph.add('Min', [graph.add('Max', [distance, first]), last]);
  const found = graph.add('Gather', [graph.constant('positions', integerVector(positions)), within]);
  const isWithin = graph.add('Equal', [distance, within]);
  return graph.add('Where', [isWithin, found, scalar(graph, count, 'int64')]);
}

function byComparison(graph: GraphBuilder, numbers: string, among: string): string {
  const rows = graph.add('Unsqueeze', [numbers, graph.constant('second_axis', integers(1))]);
  const columns = graph.add('Reshape', [among, graph.constant('row', integers(1, -1))]);
  const equal = cast(graph, graph.add('Equal', [rows, columns]), 'int32');
  const last = graph.add('ArgMax', [equal], { axis: int(1), keepdims: int(0), select_last_index: int(1) });
  const any = graph.add('ReduceMax', [equal, graph.constant('axes', integers(1))], { keepdims: int(0) });
  const isThere = graph.add('Equal', [any, scalarLike(graph, any, 1)]);
  return graph.add('Where', [isThere, last, graph.add('Size', [among])]);
}
