import type { SymbolicTensor } from '../../handlers/layer-handler.js';
import { int, type GraphBuilder } from '../../onnx/graph-builder.js';
import { integers } from '../../onnx/tensor.js';

/** The length of one axis as an int64 vector `[1]`. */
export function lengthOf(graph: GraphBuilder, tensor: SymbolicTensor, axis: number): string {
  const length = tensor.shape[axis];
  if (typeof length === 'number') return graph.constant('length', integers(length));
  return graph.add('Shape', [tensor.value], { start: int(axis), end: int(axis + 1) }, 'length');
}
