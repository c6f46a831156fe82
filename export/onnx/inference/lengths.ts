import type { Length } from './rule.js';

/** A list of lengths; `undefined` where not even the rank is known. */
export type Shape = readonly Length[] | undefined;

/** Above what any axis has: `Slice` ends that mean "to the end" (int32's largest number and all above). */
export const NO_END = 2 ** 31 - 1;

/** The sum of lengths: a name stays one when nothing is added to it. */
export function sum(lengths: readonly Length[]): Length {
  const others = lengths.filter((length) => length !== 0);
  if (others.length === 1) return others[0];
  return others.reduce<Length>(
    (total, length) => (typeof total === 'number' && typeof length === 'number' ? total + length : undefined),
    0,
  );
}

/** The product of lengths: a name stays one when it is multiplied by 1 only. */
export function product(lengths: readonly Length[]): Length {
  if (lengths.includes(0)) return 0;
  const others = lengths.filter((length) => length !== 1);
  if (others.length === 1) return others[0];
  return others.reduce<Length>(
    (total, length) => (typeof total === 'number' && typeof length === 'number' ? total * length : undefined),
    1,
  );
}

/** The product of some lengths divided by that of others, which divides it: names that both have cancel. */
export function quotient(dividends: readonly Length[], divisors: readonly Length[]): Length {
  const left = [...dividends];
  for (const divisor of divisors) {
    if (typeof divisor === 'number') continue;
    const common = divisor === undefined ? -1 : left.indexOf(divisor);
    if (common < 0) return undefined;
    left.splice(common, 1);
  }
  const ratio = numbersIn(left) / numbersIn(divisors);
  if (!Number.isInteger(ratio)) return undefined;
  return product([ratio, ...left.filter((length) => typeof length !== 'number')]);
}

function numbersIn(lengths: readonly Length[]): number {
  return lengths.reduce<number>((total, length) => (typeof length === 'number' ? total * length : total), 1);
}

/** One length of two that must be equal when the graph runs: the one that says more. */
export function same(first: Length, second: Length): Length {
  if (typeof first === 'number') return first;
  return typeof second === 'number' ? second : (first ?? second);
}

/** A length that may be either of two. */
export function either(first: Length, second: Length): Length {
  return first === second ? first : undefined;
}

/** The shape of a value that may have either of two. */
export function eitherShape(first: Shape, second: Shape): Shape {
  if (!first || first.length !== second?.length) return undefined;
  return first.map((length, axis) => either(length, second[axis]));
}

/** NumPy's broadcasting, which ONNX has. Two names that differ may stand for 1 or for the same length: open. */
export function broadcast(shapes: readonly Shape[]): Shape {
  return shapes.reduce(broadcastTwo, []);
}

function broadcastTwo(first: Shape, second: Shape): Shape {
  if (!first || !second) return undefined;
  const rank = Math.max(first.length, second.length);
  const from = (shape: readonly Length[], axis: number) => {
    const index = axis - (rank - shape.length);
    return index < 0 ? 1 : shape[index];
  };
  return Array.from({ length: rank }, (_, axis) => broadcastLength(from(first, axis), from(second, axis)));
}

function broadcastLength(first: Length, second: Length): Length {
  if (first === 1) return second;
  if (second === 1 || first === second) return first;
  if (typeof first === 'number') return first;
  return typeof second === 'number' ? second : undefined;
}

/** An axis counted from the front; `undefined` where the shape has no such axis. */
export function axisOf(axis: number, rank: number): number | undefined {
  const counted = axis < 0 ? axis + rank : axis;
  return counted >= 0 && counted < rank ? counted : undefined;
}

/** A shape of so many open lengths. */
export function open(rank: number): readonly Length[] {
  return Array.from({ length: rank }, () => undefined);
}

/** The shape with one length changed. */
export function withLength(shape: Shape, axis: number, length: Length): Shape {
  if (!shape) return undefined;
  const counted = axisOf(axis, shape.length);
  return counted === undefined ? undefined : shape.with(counted, length);
}
