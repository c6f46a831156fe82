import { cast } from '../../lowering/cast.js';
import { flat } from '../../lowering/vectors.js';
import type { GraphBuilder } from '../../onnx/graph-builder.js';
import { integerVector } from '../../onnx/tensor.js';
import type { OpCall } from '../op-handler.js';

/** A shape, axes or other integers, which TensorFlow has as int32, as ONNX takes them: an int64 vector. */
export function vectorInput(call: OpCall, index: number, graph: GraphBuilder, name = 'integers'): string {
  const known = call.constant(index);
  if (known) return graph.constant(name, integerVector(Array.from(known.values, Number)));
  return cast(graph, flat(graph, call.tensor(index).value), 'int64');
}

/** An axis that must be known before the graph runs. */
export function axisInput(call: OpCall, index: number, otherwise = 0): number {
  return call.inputs.length > index ? call.number(index) : otherwise;
}

/** An axis counted from the front, for which an input's rank must be known if it is negative. */
export function fromFront(call: OpCall, axis: number, input: number): number {
  return axis < 0 ? axis + call.rank(input) : axis;
}
