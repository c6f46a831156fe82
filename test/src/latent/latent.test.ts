import { expect, it } from 'vitest';
import { drawFrom } from '../../../src/latent/latent.js';
import { normals } from '../../../src/random/draws.js';

it('draws mean + σ ⊙ ε', () => {
  const key = { seed: 3, purpose: 'posteriorDraw', index: 2 } as const;
  const [first, second] = normals(key, 2);
  const logVariance = Float32Array.of(Math.log(4), Math.log(0.25));
  const drawn = drawFrom({ mean: Float32Array.of(10, -1), logVariance }, key);
  expect(drawn[0]).toBeCloseTo(10 + 2 * first!, 5);
  expect(drawn[1]).toBeCloseTo(-1 + 0.5 * second!, 5);
});
