import { elementCount, type TensorData } from '../tensor.js';
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

/** Copies the elements at the offsets into a new tensor, or into one that holds what stands elsewhere. */
export function pick(source: TensorData, offsets: Offsets, into?: TensorData): TensorData {
  const result =
    into ??
    zeros(
      source.type,
      offsets.map(({ length }) => length),
    );
  if (elementCount(result.shape) === 0) return result;
  if (source.type === 'int64') {
    if (result.type === 'int64') copy(source.values, result.values, offsets);
  } else if (result.type !== 'int64') copy(source.values, result.values, offsets);
  return result;
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
