import type { Dimension } from '../../../onnx/tensor.js';
import type { ValueType } from '../../../onnx/value-type.js';

/** What a loop's body says of a value that it carries: the lengths that the steps may change have names of their own. */
export interface CarriedType {
  readonly type: ValueType;
  /** The axes whose lengths may change. */
  readonly open: ReadonlySet<number>;
}

/** A value that no step changes in shape, as far as is known. */
export function steady({ type, shape, sequence }: ValueType): CarriedType {
  return { type: sequence ? { type, sequence } : { type, shape }, open: new Set() };
}

/**
 * The type that also holds for what a step gives back; the same object where it holds already.
 * @param name what open lengths are named after
 */
export function widened(before: CarriedType, after: ValueType | undefined, name: string): CarriedType {
  const { type, shape, sequence } = before.type;
  if (sequence || !shape) return before;
  if (after?.shape?.length !== shape.length) return { type: { type }, open: new Set() };
  const changed = [...shape.keys()].filter(
    (axis) => !before.open.has(axis) && after.shape?.[axis] !== shape[axis],
  );
  if (changed.length === 0) return before;
  const lengths = shape.map((length, axis): Dimension =>
    changed.includes(axis) ? `${name}_${axis}` : length,
  );
  return { type: { type, shape: lengths }, open: new Set([...before.open, ...changed]) };
}
