import type { Posteriors } from './posteriors.js';

/** A dimension counts from this variance of its posterior mean on (Burda et al. 2016, section 5). */
const LEAST_VARIANCE = 0.01;

/**
 * In how many latent dimensions the posterior mean depends on the example: its variance over the examples exceeds 0.01.
 * @returns NaN where a mean is not a finite number
 */
export function activeUnits(posteriors: Posteriors): number {
  const variances = varianceOfMeans(posteriors);
  if (!variances.every(Number.isFinite)) return NaN;
  return variances.filter((variance) => variance > LEAST_VARIANCE).length;
}

/** The variance of the posterior means of each dimension over the examples, unbiased: `[latent]`. */
export function varianceOfMeans({ count, latent, mean }: Posteriors): Float64Array {
  const average = new Float64Array(latent);
  for (const [at, value] of mean.entries()) average[at % latent]! += value / count;
  const variance = new Float64Array(latent);
  if (count < 2) return variance;
  for (const [at, value] of mean.entries()) {
    variance[at % latent]! += (value - average[at % latent]!) ** 2 / (count - 1);
  }
  return variance;
}
