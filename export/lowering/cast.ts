import { int, type GraphBuilder } from '../onnx/graph-builder.js';
import type { ElementType } from '../onnx/tensor.js';

/** ONNX's numbers for element types, as `Cast` wants them. */
const NUMBERS: Readonly<Record<ElementType, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
};

/** The value as another type; the value itself where it has that type. Floats lose their fraction towards zero. */
export function cast(graph: GraphBuilder, value: string, type: ElementType): string {
  if (graph.typeOf(value)?.type === type) return value;
  return graph.add('Cast', [value], { to: int(NUMBERS[type]) });
}
