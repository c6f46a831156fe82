import { int, type GraphBuilder } from '../onnx/graph-builder.js';
import { integers } from '../onnx/tensor.js';

/**
 * The length of an axis, int64 `[1]`, to be calculated with: as many ones as it has, added up. `Shape` would do, but its
 * result is in the processor's memory, and CUDA leaves to the processor whatever reads nothing else.
 */
export function lengthOf(graph: GraphBuilder, name: string, value: string, axis: number): string {
  const inner = graph.within(name);
  const shape = inner.add('Shape', [value], { start: int(axis), end: int(axis + 1) });
  const ones = inner.add('Expand', [inner.constant('one', integers(1)), shape], {}, 'ones');
  return inner.add('ReduceSum', [ones], { keepdims: int(1) }, 'sum');
}
