/** log Σ exp(x), without an overflow on the way; −∞ of nothing. */
export function logSumExp(values: Float64Array): number {
  const largest = values.reduce((max, value) => Math.max(max, value), -Infinity);
  if (!Number.isFinite(largest)) return largest;
  let sum = 0;
  for (const value of values) sum += Math.exp(value - largest);
  return largest + Math.log(sum);
}
