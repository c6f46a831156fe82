import { drawFrom, type Latent } from './latent.js';

/** a − b + c: what is to c as a is to b (Mikolov et al., "Linguistic Regularities", NAACL 2013). */
export function analogy(a: Float32Array, b: Float32Array, c: Float32Array): Float32Array {
  return a.map((value, i) => value - b[i]! + c[i]!);
}

/**
 * `count` ways to say a − b + c: the first from the posterior means, the others from a draw from each of the three
 * posteriors. The i-th depends on the seed and i alone.
 */
export function analogies(
  [a, b, c]: readonly [Latent, Latent, Latent],
  count: number,
  seed: number,
): Float32Array[] {
  return Array.from({ length: count }, (_, i) => {
    if (i === 0) return analogy(a.mean, b.mean, c.mean);
    const draw = (latent: Latent, place: number) =>
      drawFrom(latent, { seed, purpose: 'posteriorDraw', index: 3 * i + place });
    return analogy(draw(a, 0), draw(b, 1), draw(c, 2));
  });
}
