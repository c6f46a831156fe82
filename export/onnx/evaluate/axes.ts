import type { TensorData } from '../tensor.js';

/** The elements of an integer tensor as numbers; `undefined` for other types. */
export function wholeNumbers(tensor: TensorData | undefined): number[] | undefined {
  if (tensor?.type !== 'int64' && tensor?.type !== 'int32') return undefined;
  return Array.from(tensor.values, Number);
}

/** An axis counted from the front; `undefined` if there is none such. */
export function axisFromFront(axis: number, rank: number): number | undefined {
  const positive = axis < 0 ? axis + rank : axis;
  return positive >= 0 && positive < rank ? positive : undefined;
}

/** Axes counted from the front; `undefined` if one of them does not exist or is there twice. */
export function axesFromFront(axes: readonly number[], rank: number): number[] | undefined {
  const found = new Set<number>();
  for (const axis of axes) {
    const positive = axisFromFront(axis, rank);
    if (positive === undefined || found.has(positive)) return undefined;
    found.add(positive);
  }
  return [...found];
}
