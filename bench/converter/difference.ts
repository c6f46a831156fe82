/** A tensor as far as it is compared. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

/**
 * What counts as the largest number of an output that has none so large. ONNX Runtime's sigmoid is right to 1e-7 of 1
 * only, so that a probability of 1e-5, which is as good as 0, would differ by a hundredth of itself.
 */
const SMALLEST_SCALE = 1e-3;

/**
 * The largest difference over the largest finite number that was expected. Infinite where shapes differ, or where one of
 * two numbers is not finite and the other is another.
 */
export function differenceOverScale(expected: Numbers, actual: Numbers): number {
  const [a, b] = [expected.values, actual.values];
  if (expected.shape.join() !== actual.shape.join() || a.length !== b.length) return Infinity;
  let largest = 0;
  let scale = SMALLEST_SCALE;
  for (let index = 0; index < a.length; index++) {
    // NaN is as good as NaN, and infinite as infinite.
    if (Object.is(a[index], b[index])) {
      if (Number.isFinite(a[index])) scale = Math.max(scale, Math.abs(a[index]!));
      continue;
    }
    const difference = Math.abs(a[index]! - b[index]!);
    if (!Number.isFinite(difference)) return Infinity;
    largest = Math.max(largest, difference);
    scale = Math.max(scale, Math.abs(a[index]!));
  }
  return largest / scale;
}
