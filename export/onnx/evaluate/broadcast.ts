import type { TensorData } from '../tensor.js';
import { withShape } from './new-tensor.js';
import { pick, plainOffsets } from './pick.js';

/** The shape that tensors of these shapes have together under NumPy's rule; `undefined` if they don't fit. */
export function broadcastShape(...shapes: readonly (readonly number[])[]): readonly number[] | undefined {
  const rank = Math.max(0, ...shapes.map(({ length }) => length));
  const result: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const lengths = shapes.map((shape) => shape[shape.length - rank + axis] ?? 1);
    const length = lengths.find((candidate) => candidate !== 1) ?? 1;
    if (lengths.some((candidate) => candidate !== 1 && candidate !== length)) return undefined;
    result.push(length);
  }
  return result;
}

/** The tensor repeated to a shape that its own broadcasts to. */
export function broadcastTo(tensor: TensorData, shape: readonly number[]): TensorData {
  if (tensor.shape.join() === shape.join()) return tensor;
  const padded = [...Array.from({ length: shape.length - tensor.shape.length }, () => 1), ...tensor.shape];
  const offsets = plainOffsets(padded).map((own, axis) =>
    own.length === shape[axis] ? own : Array.from({ length: shape[axis]! }, () => 0),
  );
  return pick(withShape(tensor, padded), offsets);
}
