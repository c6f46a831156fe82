import type { QuantizationChange } from '../verify/quantization-change.js';

/** What fewer bits change, in a sentence without its full stop. */
export function describeChange({
  negativeElbo,
  equalGreedyTokens,
  equalWrittenTokens,
}: QuantizationChange): string {
  const sign = negativeElbo < 0 ? '−' : '+';
  const elbo = `Against float32, on validation examples, −ELBO changes by ${sign}${percent(Math.abs(negativeElbo))}`;
  if (equalGreedyTokens === undefined || equalWrittenTokens === undefined) return elbo;
  return `${elbo}; ${percent(equalGreedyTokens)} of greedy tokens are the same after the same words, and ${percent(equalWrittenTokens)} in sentences that both write on their own`;
}

/** A share in percent, with two digits. */
export const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
