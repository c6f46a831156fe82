import { scalarLike } from '../../../lowering/scalar.js';
import { int, type GraphBuilder } from '../../../onnx/graph-builder.js';
import { NO_END } from '../../../onnx/inference/lengths.js';
import { integers } from '../../../onnx/tensor.js';

/** Rows `[rows, ...element]` with zeros behind, so that there are at least so many. */
export function grown(graph: GraphBuilder, rows: string, least: string): string {
  const shape = graph.add('Shape', [rows]);
  const first = graph.constant('first', integers(0));
  const second = graph.constant('second', integers(1));
  const end = graph.constant('end', integers(NO_END));
  const count = graph.add('Slice', [shape, first, second]);
  const asVector = graph.add('Reshape', [least, graph.constant('vector', integers(1))]);
  const missing = graph.add('Max', [graph.add('Sub', [asVector, count]), first]);
  const rest = graph.add('Slice', [shape, second, end]);
  const padding = graph.add('Expand', [
    scalarLike(graph, rows, 0),
    graph.add('Concat', [missing, rest], { axis: int(0) }),
  ]);
  return graph.add('Concat', [rows, padding], { axis: int(0) });
}
