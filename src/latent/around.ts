import { SentenceVaeError } from '../errors.js';
import { normals } from '../random/draws.js';
import type { Latent } from './latent.js';

/**
 * `count` latents at the distance `radius` from a latent, in directions drawn evenly from the sphere (normalised normal
 * draws: Muller 1959). The i-th depends on the seed and i alone, and its direction not on the radius: with another
 * radius one walks on or back.
 * @param radius Euclidean
 * @param first the number of the first one, where they are some of many
 */
export function around(
  centre: Float32Array,
  { count, radius, seed, first = 0 }: { count: number; radius: number; seed: number; first?: number },
): Float32Array[] {
  return Array.from({ length: count }, (_, i) => {
    const direction = normals({ seed, purpose: 'direction', index: first + i }, centre.length);
    const length = Math.hypot(...direction);
    return centre.map((value, d) => value + (radius * direction[d]!) / length);
  });
}

/** How far draws from a posterior lie from its mean, as a root mean square: √Σσ². */
export function posteriorRadius({ logVariance }: Latent): number {
  return Math.sqrt(logVariance.reduce((sum, each) => sum + Math.exp(each), 0));
}

export const LARGEST_RADIUS = 1000;

/** @throws {SentenceVaeError} `BAD_ARGUMENT` */
export function requireRadius(radius: number): void {
  if (radius >= 0 && radius <= LARGEST_RADIUS) return;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: `a radius from 0 to ${LARGEST_RADIUS.toLocaleString('en')}`,
    received: `${radius} came`,
    remedy:
      'Draws from the prior are about the square root of the number of latent dimensions from the origin',
  });
}
