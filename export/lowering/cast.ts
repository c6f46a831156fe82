import { DATA_TYPES } from '../onnx/data-types.js';
import { int, type GraphBuilder } from '../onnx/graph-builder.js';
import type { ElementType } from '../onnx/tensor.js';

/** The value as another type; the value itself where it has that type. Floats lose their fraction towards zero. */
export function cast(graph: GraphBuilder, value: string, type: ElementType): string {
  if (graph.typeOf(value)?.type === type) return value;
  return graph.add('Cast', [value], { to: int(DATA_TYPES[type]) });
}
