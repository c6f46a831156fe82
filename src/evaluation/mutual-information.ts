import { normals } from '../random/draws.js';
import { logSumExp } from './log-sum-exp.js';
import type { Posteriors } from './posteriors.js';

const LOG_TWO_PI = Math.log(2 * Math.PI);

/**
 * How much of its example a latent knows, I(x; z) under q, in nats; at most the logarithm of the number of examples.
 *
 *     I = E_x E_q(z|x)[ log q(z|x) − log q(z) ],     q(z) = 1/N Σ_n q(z|x_n)     Hoffman & Johnson 2016; He et al. 2019
 *
 * One draw of z an example stands for the inner mean, in both terms, so that most of its chance cancels; the same seed gives the
 * same estimate.
 * Takes time in the square of the number of examples.
 */
export function mutualInformation(posteriors: Posteriors, { seed }: { seed: number }): number {
  const { count, latent, mean, logVariance } = posteriors;
  const noise = normals({ seed, purpose: 'mutualInformation', index: 0 }, count * latent);
  const precision = Float64Array.from(logVariance, (value) => Math.exp(-value));
  /** log q(z|x_n) but for its quadratic form. */
  const constant = new Float64Array(count);
  for (const [at, value] of logVariance.entries()) {
    constant[Math.floor(at / latent)]! -= 0.5 * (LOG_TWO_PI + value);
  }
  const draw = new Float64Array(latent);
  const densities = new Float64Array(count);
  let information = 0;
  for (let example = 0; example < count; example++) {
    const from = example * latent;
    for (let d = 0; d < latent; d++) {
      draw[d] = mean[from + d]! + Math.exp(logVariance[from + d]! / 2) * noise[from + d]!;
    }
    for (let other = 0, at = 0; other < count; other++) {
      let square = 0;
      for (let d = 0; d < latent; d++, at++) square += (draw[d]! - mean[at]!) ** 2 * precision[at]!;
      densities[other] = constant[other]! - square / 2;
    }
    information += (densities[example]! - (logSumExp(densities) - Math.log(count))) / count;
  }
  return information;
}
