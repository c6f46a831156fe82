import type { GraphBuilder } from '../onnx/graph-builder.js';
import type { ElementType } from '../onnx/tensor.js';
import { scalarTensor } from './scalar.js';

/** A tensor of one number again and again; the shape is an int64 vector. */
export function filled(graph: GraphBuilder, shape: string, number: number, type: ElementType): string {
  const value = { ...scalarTensor(number, type), shape: [1] };
  return graph.add('ConstantOfShape', [shape], { value: { kind: 'tensor', value } });
}
