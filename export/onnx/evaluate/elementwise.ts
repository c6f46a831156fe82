import type { ElementType, TensorData } from '../tensor.js';
import { broadcastShape } from './broadcast.js';
import { growsTooMuch, zeros } from './new-tensor.js';
import { plainOffsets } from './pick.js';

/** A function of numbers with its twin for int64; a result `undefined` means that the operator leaves it open. */
export interface Operation {
  readonly ofNumbers?: (...operands: readonly number[]) => number | undefined;
  readonly ofIntegers?: (...operands: readonly bigint[]) => bigint | undefined;
}

/**
 * Applies a function to operands of one type that are broadcast to one another. The result has their type and is rounded or
 * wrapped as that one does. `undefined` for float16, and for a type that the function is not given for.
 */
export function elementwise(
  operands: readonly (TensorData | undefined)[],
  { ofNumbers, ofIntegers }: Operation,
): TensorData | undefined {
  const [first] = operands;
  const shape = first && commonShape(operands, first.type);
  if (!shape) return undefined;
  const result = zeros(first.type, shape);
  if (result.type === 'int64') {
    const vectors = operands.flatMap((operand) => (operand?.type === 'int64' ? [operand] : []));
    return ofIntegers && apply(vectors, result.shape, result.values, ofIntegers) ? result : undefined;
  }
  const vectors = operands.flatMap((operand) => (operand && operand.type !== 'int64' ? [operand] : []));
  return ofNumbers && apply(vectors, result.shape, result.values, ofNumbers) ? result : undefined;
}

/** Applies a predicate to operands of one type that are broadcast to one another. */
export function predicate(
  operands: readonly (TensorData | undefined)[],
  holds: (a: number | bigint, b: number | bigint) => boolean,
): TensorData | undefined {
  const [first, second] = operands;
  if (!first || !second) return undefined;
  const shape = commonShape([first, second], first.type);
  const result = shape && zeros('bool', shape);
  if (result?.type !== 'bool') return undefined;
  apply<number | bigint, number>([first, second], result.shape, result.values, (a, b) => Number(holds(a, b)));
  return result;
}

function commonShape(
  operands: readonly (TensorData | undefined)[],
  type: ElementType,
): readonly number[] | undefined {
  const known = operands.filter((operand) => operand !== undefined);
  if (type === 'float16' || known.length < operands.length) return undefined;
  if (known.some((operand) => operand.type !== type)) return undefined;
  const shape = broadcastShape(...known.map((operand) => operand.shape));
  return shape && !growsTooMuch(type, shape, known) ? shape : undefined;
}

interface Vector<Value> {
  readonly shape: readonly number[];
  readonly values: { readonly [index: number]: Value; readonly length: number };
}

/** Whether all results were defined. */
export function apply<Value, Result>(
  operands: readonly Vector<Value>[],
  shape: readonly number[],
  results: { [index: number]: Result; readonly length: number },
  operation: (...values: Value[]) => Result | undefined,
): boolean {
  const places = operands.map((operand) => placesOf(operand.shape, shape));
  const values: Value[] = [];
  for (let at = 0; at < results.length; at++) {
    for (let index = 0; index < operands.length; index++) {
      values[index] = operands[index]!.values[places[index]!(at)]!;
    }
    const result = operation(...values);
    if (result === undefined) return false;
    results[at] = result;
  }
  return true;
}

/** Where an operand that is broadcast to a shape keeps the element at a place of the result. */
function placesOf(own: readonly number[], shape: readonly number[]): (at: number) => number {
  if (own.join() === shape.join()) return (at) => at;
  if (own.every((length) => length === 1)) return () => 0;
  const rank = own.length;
  const offsets = plainOffsets(own).map((steps) => (steps.length === 1 ? undefined : steps[1]!));
  const axes = own.map((_, axis) => {
    const inner = shape
      .slice(shape.length - rank + axis + 1)
      .reduce((product, length) => product * length, 1);
    return { inner, length: shape[shape.length - rank + axis]!, step: offsets[axis] ?? 0 };
  });
  return (at) =>
    axes.reduce((place, { inner, length, step }) => place + (Math.floor(at / inner) % length) * step, 0);
}
