/** log Σ exp(x), without an overflow on the way; −∞ of nothing. */
export function logSumExp(values: Float64Array): number {
  // Plain loops: array methods and iterators take several times as long, which whole vocabularies show.
  let largest = -Infinity;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, values[i]!);
  if (!Number.isFinite(largest)) return largest;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.exp(values[i]! - largest);
  return largest + Math.log(sum);
}
