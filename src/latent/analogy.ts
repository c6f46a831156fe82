import { drawFrom, type Latent } from './latent.js';

/** c + strength · (a − b): what is to c as a is to b (Mikolov et al., "Linguistic Regularities", NAACL 2013). */
export function analogy(a: Float32Array, b: Float32Array, c: Float32Array, strength = 1): Float32Array {
  return c.map((value, i) => value + strength * (a[i]! - b[i]!));
}

/**
 * `count` analogies: the first from the posterior means, the others from a draw from each of the three posteriors. The
 * i-th depends on the seed and i alone.
 */
export function analogies(
  [a, b, c]: readonly [Latent, Latent, Latent],
  { count, seed, strength = 1 }: { count: number; seed: number; strength?: number },
): Float32Array[] {
  return Array.from({ length: count }, (_, i) => {
    if (i === 0) return analogy(a.mean, b.mean, c.mean, strength);
    const draw = (latent: Latent, place: number) =>
      drawFrom(latent, { seed, purpose: 'posteriorDraw', index: 3 * i + place });
    return analogy(draw(a, 0), draw(b, 1), draw(c, 2), strength);
  });
}
