import { int, string, type GraphBuilder } from '../../onnx/graph-builder.js';
import { NO_END } from '../../onnx/inference/lengths.js';
import { integers } from '../../onnx/tensor.js';
import { stringOf } from '../../read/graph/attributes.js';
import type { OpHandler } from '../op-handler.js';
import { bordersOf } from './borders.js';

/** Borders that mirror the inside: `reflect` leaves the edge itself out, `symmetric` repeats it, which ONNX has no mode for. */
export const mirrorPad: OpHandler = (call, graph) => {
  const { starts, ends } = bordersOf(call.numbers(1));
  const { value } = call.tensor(0);
  if (stringOf(call.node, 'mode').toLowerCase() === 'reflect') {
    const pads = graph.constant('pads', integers(...starts, ...ends));
    return graph.add('Pad', [value, pads], { mode: string('reflect') });
  }
  return starts.reduce((padded, start, axis) => {
    const end = ends[axis] ?? 0;
    const parts = [
      ...(start > 0 ? [mirrored(graph, padded, axis, { from: start - 1, to: -NO_END })] : []),
      padded,
      ...(end > 0 ? [mirrored(graph, padded, axis, { from: -1, to: -end - 1 })] : []),
    ];
    return parts.length === 1 ? padded : graph.add('Concat', parts, { axis: int(axis) }, 'mirrored');
  }, value);
};

/** A slice that runs backwards; it ends before the first element at `-NO_END`, however long the axis is. */
function mirrored(
  graph: GraphBuilder,
  value: string,
  axis: number,
  { from, to }: { from: number; to: number },
): string {
  return graph.add('Slice', [
    value,
    graph.constant('from', integers(from)),
    graph.constant('to', integers(to)),
    graph.constant('axis', integers(axis)),
    graph.constant('backwards', integers(-1)),
  ]);
}
