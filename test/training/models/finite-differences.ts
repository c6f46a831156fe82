/**
 * The derivative of f at 0 by the fourth-order central difference. With float32 inside f a wide step is needed to drown the
 * rounding; the high order keeps the truncation error of that step (h⁴ f⁽⁵⁾ / 30) below it.
 */
export function derivativeAtZero(f: (shift: number) => number, h = 0.05): number {
  return (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h);
}

/** At most `count` of the indices below `size`, evenly spread. */
export function spread(size: number, count: number): number[] {
  if (size <= count) return Array.from({ length: size }, (_, i) => i);
  return Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * size) / count));
}
