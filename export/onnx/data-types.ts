import { TensorProto_DataType as DataType } from 'onnx-buf';
import type { ElementType } from './tensor.js';

/** The numbers that ONNX gives to element types, in files and in attributes such as `to` and `dtype`. */
export const DATA_TYPES = {
  float32: DataType.FLOAT,
  float16: DataType.FLOAT16,
  int32: DataType.INT32,
  int64: DataType.INT64,
  int8: DataType.INT8,
  uint8: DataType.UINT8,
  uint16: DataType.UINT16,
  bool: DataType.BOOL,
} as const satisfies Record<ElementType, DataType>;

const ELEMENT_TYPES: ReadonlyMap<number, ElementType> = new Map(
  Object.entries(DATA_TYPES).map(([type, number]) => [number, type as ElementType]),
);

/** The element type with this number, if the graphs here use it. */
export function elementTypeOf(dataType: number): ElementType | undefined {
  return ELEMENT_TYPES.get(dataType);
}
