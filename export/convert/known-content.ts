import type { GraphBuilder } from '../onnx/graph-builder.js';
import { integers, type TensorData } from '../onnx/tensor.js';

/** The content of a value that is known before the graph runs: a constant, or lengths that inference has found. */
export function knownContent(graph: GraphBuilder, value: string): TensorData | undefined {
  const constant = graph.constantOf(value);
  if (constant) return constant;
  const { elements, shape } = graph.typeOf(value) ?? {};
  if (!elements?.every((element) => typeof element === 'number')) return undefined;
  return { ...integers(...elements), shape: shape?.length === 0 ? [] : [elements.length] };
}
