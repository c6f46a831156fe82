/** Points of a space, one after the other. */
export interface Points {
  readonly count: number;
  /** Dimensions of the space. */
  readonly size: number;
  /** `[count × size]` */
  readonly values: Float64Array;
}

/** Rows of equal length as points. */
export function pointsOf(rows: readonly ArrayLike<number>[], size: number): Points {
  const values = new Float64Array(rows.length * size);
  for (const [i, row] of rows.entries()) values.set(row, i * size);
  return { count: rows.length, size, values };
}

/** The variance of the points in each dimension, its mean over the dimensions. */
export function meanVariance({ count, size, values }: Points): number {
  const mean = new Float64Array(size);
  for (const [at, value] of values.entries()) mean[at % size]! += value / count;
  let squares = 0;
  for (const [at, value] of values.entries()) squares += (value - mean[at % size]!) ** 2;
  return squares / (count * size);
}
