import type { Length } from './rule.js';

/** What is known of the result of an operator on two elements; names stand for lengths, which are not negative. */
export type Arithmetic = (first: Length, second: Length) => Length;

/** Of numbers the result; of others what `ofNames` says. */
function numeric(
  ofNumbers: (first: number, second: number) => number,
  ofNames: Arithmetic = () => undefined,
): Arithmetic {
  return (first, second) =>
    typeof first === 'number' && typeof second === 'number'
      ? definite(ofNumbers(first, second))
      : ofNames(first, second);
}

/** Without −0, what division by zero gives, and what is too large to be exact. */
function definite(value: number): number | undefined {
  return Number.isSafeInteger(value) ? value + 0 : undefined;
}

function isSameName(first: Length, second: Length): boolean {
  return typeof first === 'string' && first === second;
}

/** The other where one of both is neutral. */
const neutral =
  (element: number): Arithmetic =>
  (first, second) =>
    first === element ? second : second === element ? first : undefined;

export const plus = numeric((first, second) => first + second, neutral(0));

export const minus = numeric(
  (first, second) => first - second,
  (first, second) => (second === 0 ? first : isSameName(first, second) ? 0 : undefined),
);

export const times = numeric(
  (first, second) => first * second,
  (first, second) => (first === 0 || second === 0 ? 0 : neutral(1)(first, second)),
);

/** Rounds towards zero. */
export const over = numeric(
  (first, second) => Math.trunc(first / second),
  (first, second) => (second === 1 ? first : isSameName(first, second) ? 1 : undefined),
);

/** With the sign of the divisor, or that of the dividend. */
export function remainder(ofDividend: boolean): Arithmetic {
  return numeric(
    (first, second) => {
      const rest = first % second;
      return ofDividend || rest === 0 || rest < 0 === second < 0 ? rest : rest + second;
    },
    (first, second) => (second === 1 || isSameName(first, second) ? 0 : undefined),
  );
}

/** The name and the number of a pair that is one of each. */
function nameAndNumber(first: Length, second: Length): readonly [string, number] | undefined {
  if (typeof first === 'string' && typeof second === 'number') return [first, second];
  return typeof first === 'number' && typeof second === 'string' ? [second, first] : undefined;
}

export const larger = numeric(Math.max, (first, second) => {
  if (isSameName(first, second)) return first;
  const [name, number = 1] = nameAndNumber(first, second) ?? [];
  return number <= 0 ? name : undefined;
});

export const smaller = numeric(Math.min, (first, second) => {
  if (isSameName(first, second)) return first;
  const [, number = 1] = nameAndNumber(first, second) ?? [];
  return number <= 0 ? number : undefined;
});

export const equals = numeric(
  (first, second) => Number(first === second),
  (first, second) => {
    if (isSameName(first, second)) return 1;
    const [, number = 0] = nameAndNumber(first, second) ?? [];
    return number < 0 ? 0 : undefined;
  },
);

export const isLess = numeric(
  (first, second) => Number(first < second),
  (first, second) => {
    if (isSameName(first, second)) return 0;
    if (typeof first === 'string' && typeof second === 'number' && second <= 0) return 0;
    return typeof first === 'number' && first < 0 && typeof second === 'string' ? 1 : undefined;
  },
);

/** 1 of 0 and 0 of 1. */
export function not(element: Length): Length {
  return typeof element === 'number' ? Number(element === 0) : undefined;
}

export const and: Arithmetic = (first, second) =>
  first === 0 || second === 0 ? 0 : first === 1 && second === 1 ? 1 : undefined;

export const or: Arithmetic = (first, second) =>
  first === 1 || second === 1 ? 1 : first === 0 && second === 0 ? 0 : undefined;

export const exclusiveOr = numeric((first, second) => Number(first !== second));
