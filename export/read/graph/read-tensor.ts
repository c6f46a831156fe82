import { elementCount, type TensorData } from '../../onnx/tensor.js';
import { widenHalfFloats } from '../weights/half-floats.js';
import type { StringTensor } from '../graph-model.js';
import type { TensorDef } from './graph-def.js';
import { bytesOf } from './protobuf-bytes.js';
import { dataTypeName, nodeType } from './types.js';

const UTF_8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Reads a tensor from the JSON form of protobuf; `undefined` where its content is left out, as tfjs does. */
export function readTensor(tensor: TensorDef): TensorData | StringTensor | undefined {
  const dataType = dataTypeName(tensor.dtype ?? 0);
  const shape = shapeOf(tensor);
  const count = elementCount(shape);
  if (dataType === 'DT_STRING') {
    const strings = tensor.stringVal?.map((text) => UTF_8.decode(bytesOf(text)));
    return strings && { shape, values: repeated(strings, count) };
  }
  const numbers = listed(tensor) ?? fromContent(dataType, tensor, count);
  if (!numbers || (numbers.length === 0 && count > 0)) return undefined;
  const values = repeated(Array.from(numbers, Number), count);
  switch (nodeType(dataType)) {
    case 'float32':
      return { type: 'float32', shape, values: Float32Array.from(values) };
    case 'int32':
      return { type: 'int32', shape, values: Int32Array.from(values) };
    case 'bool':
      return { type: 'bool', shape, values: Uint8Array.from(values) };
    default:
      return undefined;
  }
}

export function shapeOf({ tensorShape }: TensorDef): readonly number[] {
  return (tensorShape?.dim ?? []).map(({ size }) => Number(size ?? 0));
}

function listed({ floatVal, doubleVal, intVal, int64Val, boolVal }: TensorDef) {
  return [floatVal, doubleVal, intVal, int64Val, boolVal].find((list) => list && list.length > 0);
}

/** The elements of the little-endian bytes that larger tensors have. */
function fromContent(
  dataType: string,
  { tensorContent }: TensorDef,
  count: number,
): ArrayLike<number | bigint> | undefined {
  if (!tensorContent) return undefined;
  const { buffer } = bytesOf(tensorContent);
  switch (dataType) {
    case 'DT_FLOAT':
      return whole(buffer, count, Float32Array);
    case 'DT_DOUBLE':
      return whole(buffer, count, Float64Array);
    case 'DT_HALF': {
      const halves = whole(buffer, count, Uint16Array);
      return halves && widenHalfFloats(halves);
    }
    case 'DT_INT32':
      return whole(buffer, count, Int32Array);
    case 'DT_INT64':
      return whole(buffer, count, BigInt64Array);
    case 'DT_INT16':
      return whole(buffer, count, Int16Array);
    case 'DT_INT8':
      return whole(buffer, count, Int8Array);
    case 'DT_UINT8':
    case 'DT_BOOL':
      return whole(buffer, count, Uint8Array);
    default:
      return undefined;
  }
}

interface ArrayOver<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer, byteOffset: number, length: number): T;
}

function whole<T>(buffer: ArrayBuffer, count: number, Array: ArrayOver<T>): T | undefined {
  if (buffer.byteLength !== count * Array.BYTES_PER_ELEMENT) return undefined;
  return new Array(buffer, 0, count);
}

/** Protobuf leaves out the elements at the end that equal the last one that it gives. */
function repeated<T>(values: readonly T[], count: number): readonly T[] {
  const last = values.at(-1);
  if (last === undefined || values.length >= count) return values;
  return [...values, ...Array.from({ length: count - values.length }, () => last)];
}
