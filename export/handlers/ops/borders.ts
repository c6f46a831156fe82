/** What comes before and after each axis, out of pairs that follow each other: TensorFlow's `[axes, 2]` in a row. */
export function bordersOf(pairs: readonly number[]): {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
} {
  return {
    starts: pairs.filter((_, index) => index % 2 === 0),
    ends: pairs.filter((_, index) => index % 2 === 1),
  };
}
