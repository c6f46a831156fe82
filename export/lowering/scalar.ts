import type { GraphBuilder } from '../onnx/graph-builder.js';
import type { ElementType, TensorData } from '../onnx/tensor.js';

/** A constant number of a type. */
export function scalar(graph: GraphBuilder, number: number, type: ElementType = 'float32'): string {
  return graph.constant(`${type === 'float32' ? 'number' : type}_${number}`, scalarTensor(number, type));
}

/** A constant number of the type that a value has. */
export function scalarLike(graph: GraphBuilder, value: string, number: number): string {
  return scalar(graph, number, graph.typeOf(value)?.type);
}

/** One number as a tensor without axes. */
export function scalarTensor(number: number, type: ElementType): TensorData {
  const shape: readonly number[] = [];
  switch (type) {
    case 'float32':
      return { type, shape, values: Float32Array.of(number) };
    case 'int32':
      return { type, shape, values: Int32Array.of(number) };
    case 'int64':
      return { type, shape, values: BigInt64Array.of(BigInt(number)) };
    case 'int8':
      return { type, shape, values: Int8Array.of(number) };
    case 'uint8':
    case 'bool':
      return { type, shape, values: Uint8Array.of(number) };
    case 'uint16':
      return { type, shape, values: Uint16Array.of(number) };
    case 'float16':
      throw new TypeError('Half-precision numbers are made of stored weights only');
    default:
      return type satisfies never;
  }
}
