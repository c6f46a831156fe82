import { describe, expect, it } from 'vitest';
import { analogies, analogy } from '../../../src/latent/analogy.js';
import { around, posteriorRadius, requireRadius } from '../../../src/latent/around.js';
import { drawFrom, type Latent } from '../../../src/latent/latent.js';

const distance = (a: Float32Array, b: Float32Array) => Math.hypot(...a.map((value, i) => value - b[i]!));

const latent = (...mean: number[]): Latent => ({
  mean: Float32Array.from(mean),
  logVariance: Float32Array.from(mean, () => -2),
});

describe('around', () => {
  const centre = Float32Array.of(3, -1, 0.5, 2);

  it('keeps to the radius, and goes the same way at another one', () => {
    const near = around(centre, { count: 20, radius: 0.5, seed: 7 });
    const far = around(centre, { count: 20, radius: 1, seed: 7 });
    for (const [i, point] of near.entries()) {
      expect(distance(point, centre)).toBeCloseTo(0.5, 5);
      expect(distance(point, far[i]!)).toBeCloseTo(0.5, 5);
    }
    expect(around(centre, { count: 3, radius: 0.5, seed: 7 })).toEqual(near.slice(0, 3));
    expect(around(centre, { count: 3, radius: 0.5, seed: 8 })).not.toEqual(near.slice(0, 3));
  });

  it('prefers no direction', () => {
    const points = around(Float32Array.of(0, 0, 0), { count: 3000, radius: 1, seed: 1 });
    for (const dimension of [0, 1, 2]) {
      const values = points.map((point) => point[dimension]!);
      expect(values.reduce((sum, value) => sum + value, 0) / 3000).toBeCloseTo(0, 1);
      expect(values.reduce((sum, value) => sum + value ** 2, 0) / 3000).toBeCloseTo(1 / 3, 1);
    }
  });

  it('stays at the centre for radius 0', () => {
    expect(around(centre, { count: 2, radius: 0, seed: 1 })).toEqual([centre, centre]);
  });

  it('knows how far draws from a posterior lie', () => {
    const posterior = { mean: centre, logVariance: Float32Array.of(0, -1, -2, Math.log(4)) };
    const squares = Array.from({ length: 3000 }, (_, index) =>
      distance(drawFrom(posterior, { seed: 1, purpose: 'posteriorDraw', index }), centre),
    ).map((each) => each ** 2);
    const mean = squares.reduce((sum, each) => sum + each, 0) / squares.length;
    expect(Math.abs(Math.sqrt(mean) / posteriorRadius(posterior) - 1)).toBeLessThan(0.03);
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('refuses the radius %s', (radius) => {
    expect(() => requireRadius(radius)).toThrow(expect.objectContaining({ code: 'BAD_ARGUMENT' }));
  });
});

describe('analogies', () => {
  it('computes a − b + c', () => {
    expect(analogy(Float32Array.of(1, 5), Float32Array.of(2, 3), Float32Array.of(10, 20))).toEqual(
      Float32Array.of(9, 22),
    );
  });

  it('starts from the means and then draws, each by the seed and its position', () => {
    const three = [latent(1, 5), latent(2, 3), latent(10, 20)] as const;
    const found = analogies(three, { count: 4, seed: 3 });
    expect(found[0]).toEqual(Float32Array.of(9, 22));
    expect(new Set(found.map(String)).size).toBe(4);
    expect(analogies(three, { count: 2, seed: 3 })).toEqual(found.slice(0, 2));
  });
});
