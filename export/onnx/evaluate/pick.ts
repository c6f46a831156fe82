import { elementCount, type StoredForm, type TensorData } from '../tensor.js';
import { zeros } from './new-tensor.js';

/**
 * Where the elements of a result lie in its source, per axis: the element at `[i, j, …]` is the one at
 * `offsets[0][i] + offsets[1][j] + …`; nothing lies at a negative place, and the result keeps its filling there.
 */
export type Offsets = readonly (readonly number[] | Int32Array)[];

/** An offset that no other offsets bring back to a place in the source. */
export const NOWHERE = Number.MIN_SAFE_INTEGER / 2;

/** How far apart neighbours along each axis lie in a row-major tensor. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = Array.from(shape, () => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  return strides;
}

/** The offsets of a tensor that is read as it lies. */
export function plainOffsets(shape: readonly number[]): number[][] {
  const strides = stridesOf(shape);
  return shape.map((length, axis) => Array.from({ length }, (_, index) => index * strides[axis]!));
}

/** Copies the elements at the offsets into a new tensor, with the form that they are stored in. */
export function pick(source: TensorData, offsets: Offsets): TensorData {
  const shape = offsets.map(({ length }) => length);
  const result = pickInto(zeros(source.type, shape), source, offsets);
  // A place that holds no element of the source has no stored form either.
  const isWhole = offsets.every((places) => places.every((place) => place >= 0));
  return isWhole ? withStoredForm(result, source, (stored, to) => copy(stored, to, offsets)) : result;
}

/** Copies the elements at the offsets into a tensor that holds what stands elsewhere. */
export function pickInto(result: TensorData, source: TensorData, offsets: Offsets): TensorData {
  if (elementCount(result.shape) === 0) return result;
  if (source.type === 'int64') {
    if (result.type === 'int64') copy(source.values, result.values, offsets);
  } else if (result.type !== 'int64') copy(source.values, result.values, offsets);
  return result;
}

type Store = Uint8Array | Uint16Array;

/** The tensor with the stored form of another one, whose elements `move` brings to where they are now. */
function withStoredForm(
  result: TensorData,
  source: TensorData,
  move: (stored: Store, to: Store) => void,
): TensorData {
  const stored = 'stored' in source ? source.stored : undefined;
  if (!stored) return result;
  const count = elementCount(result.shape);
  if (stored.type === 'uint8') {
    const values = new Uint8Array(count);
    move(stored.values, values);
    return withStored(result, { ...stored, values });
  }
  const values = new Uint16Array(count);
  move(stored.values, values);
  return withStored(result, { ...stored, values });
}

function withStored(tensor: TensorData, stored: StoredForm): TensorData {
  if (tensor.type === 'float32') return { ...tensor, stored };
  return tensor.type === 'int32' && stored.type !== 'float16' ? { ...tensor, stored } : tensor;
}

interface Elements<Element> {
  [index: number]: Element;
}

function copy<Element>(from: Elements<Element>, to: Elements<Element>, offsets: Offsets): void {
  let at = 0;
  const last = offsets.at(-1) ?? [0];
  const fill = (axis: number, base: number): void => {
    if (axis < offsets.length - 1) {
      for (const offset of offsets[axis]!) fill(axis + 1, base + offset);
      return;
    }
    for (let index = 0; index < last.length; index++, at++) {
      const place = base + last[index]!;
      if (place >= 0) to[at] = from[place]!;
    }
  };
  fill(0, 0);
}
