import { elementCount, type ElementType, type TensorData } from '../tensor.js';

/** A tensor of zeros. */
export function zeros(type: ElementType, shape: readonly number[]): TensorData {
  const count = elementCount(shape);
  switch (type) {
    case 'float32':
      return { type, shape, values: new Float32Array(count) };
    case 'float16':
      return { type, shape, values: new Uint16Array(count) };
    case 'int32':
      return { type, shape, values: new Int32Array(count) };
    case 'int64':
      return { type, shape, values: new BigInt64Array(count) };
    case 'int8':
      return { type, shape, values: new Int8Array(count) };
    case 'uint8':
    case 'bool':
      return { type, shape, values: new Uint8Array(count) };
    case 'uint16':
      return { type, shape, values: new Uint16Array(count) };
    default:
      return type satisfies never;
  }
}

/** The same elements under another shape, without a copy. */
export function withShape(tensor: TensorData, shape: readonly number[]): TensorData {
  return { ...tensor, shape };
}

/** Sets all elements to one number, rounded or wrapped as the type does. */
export function filled(type: ElementType, shape: readonly number[], value: number | bigint): TensorData {
  const tensor = zeros(type, shape);
  if (tensor.type === 'int64') tensor.values.fill(BigInt(value));
  else tensor.values.fill(Number(value));
  return tensor;
}

/** A result may take this much whatever it is made of. */
const MOST_BYTES = 2 ** 20;

const BYTES: Readonly<Record<ElementType, number>> = {
  float32: 4,
  float16: 2,
  int32: 4,
  int64: 8,
  int8: 1,
  uint8: 1,
  uint16: 2,
  bool: 1,
};

/**
 * Whether a result is better computed when the graph runs: it is over 1 MiB and larger than what it is made of, or of a
 * negative length, which only a branch that is not taken may ask for.
 */
export function growsTooMuch(
  type: ElementType,
  shape: readonly number[],
  inputs: readonly (TensorData | undefined)[],
): boolean {
  const bytes = elementCount(shape) * BYTES[type];
  const before = inputs.reduce((total, input) => total + (input?.values.byteLength ?? 0), 0);
  return shape.some((length) => length < 0) || (bytes > MOST_BYTES && bytes > before);
}
