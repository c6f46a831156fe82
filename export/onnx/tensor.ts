import type { ValueType } from './value-type.js';

/** The element types that the graphs here use. */
export type ElementType = 'float32' | 'float16' | 'int32' | 'int64' | 'int8' | 'uint8' | 'uint16' | 'bool';

/** A length, or the name of one that is known only when the graph runs. */
export type Dimension = number | string;

/** A constant tensor, row-major; a scalar has the shape `[]`. */
export type TensorData =
  | {
      readonly type: 'float32';
      readonly shape: readonly number[];
      readonly values: Float32Array;
      readonly stored?: StoredForm;
    }
  /** IEEE half precision as bits. */
  | { readonly type: 'float16'; readonly shape: readonly number[]; readonly values: Uint16Array }
  | {
      readonly type: 'int32';
      readonly shape: readonly number[];
      readonly values: Int32Array;
      readonly stored?: AffineForm;
    }
  | { readonly type: 'int64'; readonly shape: readonly number[]; readonly values: BigInt64Array }
  | { readonly type: 'int8'; readonly shape: readonly number[]; readonly values: Int8Array }
  | { readonly type: 'uint8'; readonly shape: readonly number[]; readonly values: Uint8Array }
  | { readonly type: 'uint16'; readonly shape: readonly number[]; readonly values: Uint16Array }
  | { readonly type: 'bool'; readonly shape: readonly number[]; readonly values: Uint8Array };

/** How a quantised weight lies in its file, element by element, so that it can be written so again. */
export type StoredForm =
  | AffineForm
  /** IEEE half precision as bits. */
  | { readonly type: 'float16'; readonly values: Uint16Array };

/** Weights of fewer numbers are not worth the nodes that make numbers of what is stored. */
export const SMALLEST_QUANTISED = 256;

/**
 * How a weight lies in the model's file, where it is quantised there and large enough for that to count. Of integers, not
 * all of which are float32 too, there is none.
 */
export function storedFormOf(tensor: TensorData): StoredForm | undefined {
  if (tensor.type !== 'float32' || tensor.values.length < SMALLEST_QUANTISED) return undefined;
  return tensor.stored;
}

/** value = stored × scale + minimum */
export type AffineForm =
  | {
      readonly type: 'uint8';
      readonly values: Uint8Array;
      readonly scale: number;
      readonly minimum: number;
    }
  | {
      readonly type: 'uint16';
      readonly values: Uint16Array;
      readonly scale: number;
      readonly minimum: number;
    };

/** How many elements a tensor of this shape has. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** A float32 constant; without a shape it is a scalar. */
export function floats(values: readonly number[] | Float32Array, shape: readonly number[] = []): TensorData {
  return { type: 'float32', shape, values: Float32Array.from(values) };
}

/** An int64 vector, as shapes, axes and slices want it. */
export function integers(...values: readonly number[]): TensorData {
  return integerVector(values);
}

/** The same of a list that may be long: JavaScript takes no more than some 100,000 arguments. */
export function integerVector(values: ArrayLike<number | bigint>): TensorData {
  return { type: 'int64', shape: [values.length], values: BigInt64Array.from(Array.from(values, BigInt)) };
}

/** An int64 scalar. */
export function integer(value: number): TensorData {
  return { type: 'int64', shape: [], values: BigInt64Array.of(BigInt(value)) };
}

/** A bool scalar. */
export function truth(value: boolean): TensorData {
  return { type: 'bool', shape: [], values: Uint8Array.of(Number(value)) };
}

/** The little-endian bytes of a constant, without a copy. */
export function bytesOf(tensor: TensorData): Uint8Array {
  return new Uint8Array(tensor.values.buffer, tensor.values.byteOffset, tensor.values.byteLength);
}

/** Longer vectors of integers are data, not shapes. */
export const MOST_ELEMENTS = 64;

/** What is known of a constant: all. */
export function typeOfConstant(tensor: TensorData): ValueType {
  const { type, shape } = tensor;
  const holdsShape = (type === 'int64' || type === 'int32' || type === 'bool') && shape.length < 2;
  if (!holdsShape || tensor.values.length > MOST_ELEMENTS) return { type, shape };
  const numbers = Array.from(tensor.values, Number);
  // 64-bit integers that are no numbers here, such as the largest, would become others on their way back.
  return { type, shape, elements: numbers.map((each) => (Number.isSafeInteger(each) ? each : undefined)) };
}
