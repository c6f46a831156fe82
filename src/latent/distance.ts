import type { Latent } from './latent.js';

/**
 * How far apart two posteriors are: `euclidean` and `cosine` (1 − cosine, from 0 to 2) compare their means, `kl` is the
 * Kullback–Leibler divergence in nats, both ways added (Jeffreys 1946).
 */
export const MEASURES = ['euclidean', 'cosine', 'kl'] as const;

export type Measure = (typeof MEASURES)[number];

/** The distance of two posteriors; 0 for equal ones. */
export function distance(a: Latent, b: Latent, measure: Measure): number {
  switch (measure) {
    case 'euclidean':
      return Math.sqrt(a.mean.reduce((sum, value, i) => sum + (value - b.mean[i]!) ** 2, 0));
    case 'cosine':
      return cosineDistance(a.mean, b.mean);
    case 'kl':
      return jeffreys(a, b);
    default:
      return measure satisfies never;
  }
}

/** Of a latent of zeros, which has no direction, 1. */
function cosineDistance(a: Float32Array, b: Float32Array): number {
  let product = 0;
  let ofA = 0;
  let ofB = 0;
  for (const [i, value] of a.entries()) {
    product += value * b[i]!;
    ofA += value ** 2;
    ofB += b[i]! ** 2;
  }
  const norms = Math.sqrt(ofA * ofB);
  // Roundings must not make it negative.
  return norms === 0 ? 1 : Math.max(0, 1 - product / norms);
}

/** ½ Σ (σ_a² + Δ²) / σ_b² + (σ_b² + Δ²) / σ_a² − 2 for normal distributions with diagonal covariances. */
function jeffreys(a: Latent, b: Latent): number {
  let sum = 0;
  for (const [i, mean] of a.mean.entries()) {
    const square = (mean - b.mean[i]!) ** 2;
    const ofA = Math.exp(a.logVariance[i]!);
    const ofB = Math.exp(b.logVariance[i]!);
    sum += (ofA + square) / ofB + (ofB + square) / ofA - 2;
  }
  return sum / 2;
}
