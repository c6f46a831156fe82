import { filled } from './evaluate/new-tensor.js';
import type { TensorData } from './tensor.js';
import type { ValueType } from './value-type.js';

/** The content of a value, where inference knows all of its elements; `undefined` where one is open, and for lists. */
export function knownElements({ type, shape, elements, sequence }: ValueType): TensorData | undefined {
  const numbers = elements?.filter((element) => typeof element === 'number');
  if (!shape || !numbers || numbers.length !== elements?.length || sequence) return undefined;
  const isWhole = shape.length === 0 ? numbers.length === 1 : shape.join() === String(numbers.length);
  if (!isWhole) return undefined;
  const tensor = filled(type, shape.length === 0 ? [] : [numbers.length], 0);
  for (const [at, number] of numbers.entries()) {
    if (tensor.type === 'int64') tensor.values[at] = BigInt(number);
    else tensor.values[at] = number;
  }
  return tensor;
}
