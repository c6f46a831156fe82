import type { Fault } from '../bulk/outcome.js';
import { SentenceVaeError } from '../errors.js';
import { normals, type RandomKey } from '../random/draws.js';

/** What the encoder says of one sentence or image: a diagonal normal distribution over the latent space. */
export interface Latent {
  /** `[latent]` */
  mean: Float32Array;
  /** `[latent]`, the natural logarithm of the variance. */
  logVariance: Float32Array;
}

/** One draw from the distribution: mean + σ ⊙ ε, Kingma & Welling, "Auto-Encoding Variational Bayes" (2014), eq. 10. */
export function drawFrom({ mean, logVariance }: Latent, key: RandomKey): Float32Array {
  const noise = normals(key, mean.length);
  return mean.map((m, i) => m + Math.exp(logVariance[i]! / 2) * noise[i]!);
}

/** Where something is written from: the posterior's mean or, if `draw` is set, a draw from it. */
export function meanOrDraw(
  latent: Latent,
  draw: boolean | undefined,
  key: Omit<RandomKey, 'purpose'>,
): Float32Array {
  return draw ? drawFrom(latent, { ...key, purpose: 'posteriorDraw' }) : latent.mean;
}

/** @throws {SentenceVaeError} `BAD_ARGUMENT` unless every latent has `size` finite numbers */
export function requireLatents(latents: readonly Float32Array[], size: number): void {
  for (const [i, latent] of latents.entries()) {
    const fault = latentFault(latent, size, i);
    if (fault) throw fault.error;
  }
}

/** @throws {SentenceVaeError} `BAD_ARGUMENT` unless there is a posterior of `size` dimensions for each sentence */
export function requirePosteriors(
  posteriors: readonly Latent[],
  { sentences, size }: { sentences: number; size: number },
): void {
  if (posteriors.length !== sentences) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: `a posterior for each of ${sentences} sentences`,
      received: `${posteriors.length} came`,
      remedy: 'Hand over what encode returned for these sentences',
    });
  }
  requireLatents(
    posteriors.map(({ mean }) => mean),
    size,
  );
}

/** Why a latent, the `place`-th among all, is of no use, if it isn't. */
export function latentFault(latent: Float32Array, size: number, place: number): Fault | undefined {
  if (latent.length !== size) {
    const error = new SentenceVaeError('BAD_ARGUMENT', {
      expected: `latents of ${size} numbers`,
      received: `number ${place} has ${latent.length}`,
      remedy: 'Use latents that this model encoded',
    });
    return { reason: 'wrong length', error };
  }
  const at = latent.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return undefined;
  const error = new SentenceVaeError('BAD_ARGUMENT', {
    expected: 'latents of finite numbers',
    received: `number ${place} has ${latent[at]} at position ${at}`,
    remedy: 'Check the arithmetic that made it',
  });
  return { reason: 'not finite', error };
}
