import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lerp, readWalkOptions, requireEnds, slerp, walk } from '../../../src/latent/interpolate.js';

fc.configureGlobal({ seed: 20261122 });

const SIZE = 5;
const latent = fc
  .array(fc.float({ min: -8, max: 8, noNaN: true }), { minLength: SIZE, maxLength: SIZE })
  .map((values) => Float32Array.from(values));
const t = fc.double({ min: 0, max: 1, noNaN: true });

const norm = (vector: Float32Array) => Math.hypot(...vector);
const unit = (vector: Float32Array) => vector.map((value) => value / norm(vector));
const angle = (a: Float32Array, b: Float32Array) =>
  Math.acos(
    Math.max(
      -1,
      Math.min(
        1,
        unit(a).reduce((sum, value, i) => sum + value * unit(b)[i]!, 0),
      ),
    ),
  );

const distance = (a: Float32Array, b: Float32Array) => norm(a.map((value, i) => value - b[i]!));

describe('lerp', () => {
  it('divides the line between two points', () => {
    expect(lerp(Float32Array.of(0, 4), Float32Array.of(8, -4), 0.25)).toEqual(Float32Array.of(2, 2));
  });

  it('runs the same way from either end', () => {
    fc.assert(
      fc.property(latent, latent, t, (a, b, at) => {
        expect(distance(lerp(a, b, at), lerp(b, a, 1 - at))).toBeLessThan(1e-4);
      }),
    );
  });
});

describe('slerp', () => {
  it('divides the quarter circle between two axes', () => {
    const third = slerp(Float32Array.of(1, 0), Float32Array.of(0, 1), 1 / 3);
    expect(third[0]).toBeCloseTo(Math.cos(Math.PI / 6), 6);
    expect(third[1]).toBeCloseTo(Math.sin(Math.PI / 6), 6);
  });

  it('runs the same way from either end', () => {
    fc.assert(
      fc.property(latent, latent, t, (a, b, at) => {
        expect(distance(slerp(a, b, at), slerp(b, a, 1 - at))).toBeLessThan(1e-4);
      }),
    );
  });

  it('keeps to the sphere and divides the angle evenly', () => {
    fc.assert(
      fc.property(latent, latent, t, (a, b, at) => {
        fc.pre(norm(a) > 0.1 && norm(b) > 0.1);
        const between = angle(a, b);
        fc.pre(between > 0.05 && between < Math.PI - 0.05);
        const point = slerp(unit(a), unit(b), at);
        expect(norm(point)).toBeCloseTo(1, 4);
        expect(angle(a, point)).toBeCloseTo(at * between, 2);
      }),
    );
  });

  it.each([
    ['parallel', Float32Array.of(1, 2), Float32Array.of(2, 4)],
    ['opposite', Float32Array.of(1, 2), Float32Array.of(-2, -4)],
    ['zero', Float32Array.of(0, 0), Float32Array.of(3, -1)],
    ['both zero', Float32Array.of(0, 0), Float32Array.of(0, 0)],
  ])('takes the straight line where latents are %s', (_, a, b) => {
    expect(slerp(a, b, 0.3)).toEqual(lerp(a, b, 0.3));
  });

  it('never leaves the finite numbers', () => {
    fc.assert(
      fc.property(latent, latent, t, (a, b, at) => {
        expect([...slerp(a, b, at)].every(Number.isFinite)).toBe(true);
      }),
    );
  });
});

describe('walk', () => {
  it.each(['linear', 'spherical'] as const)('has both ends and equal steps when %s', (path) => {
    fc.assert(
      fc.property(latent, latent, fc.integer({ min: 2, max: 30 }), (a, b, steps) => {
        const points = walk([a, b], { steps, path });
        expect(points).toHaveLength(steps);
        expect(points[0]).toEqual({ t: 0, latent: a });
        expect(points.at(-1)).toEqual({ t: 1, latent: b });
        for (const [i, point] of points.entries()) expect(point.t).toBeCloseTo(i / (steps - 1), 12);
      }),
    );
  });

  it.each(['linear', 'spherical'] as const)(
    'goes through several as it goes between each two when %s',
    (path) => {
      fc.assert(
        fc.property(latent, latent, latent, fc.integer({ min: 2, max: 9 }), (a, b, c, steps) => {
          const points = walk([a, b, c], { steps, path });
          const first = walk([a, b], { steps, path });
          const second = walk([b, c], { steps, path }).map((point) => ({ ...point, t: point.t + 1 }));
          const both = [...first, ...second.slice(1)];
          expect(points.map((point) => point.latent)).toEqual(both.map((point) => point.latent));
          for (const [i, point] of points.entries()) expect(point.t).toBeCloseTo(both[i]!.t, 12);
        }),
      );
    },
  );

  it('stays where it is for one latent', () => {
    const a = Float32Array.of(1, 2);
    expect(walk([a], { steps: 5, path: 'linear' })).toEqual([{ t: 0, latent: a }]);
  });
});

describe('requireEnds', () => {
  it.each([
    [1, 2, 'two or more to interpolate between', '1 came'],
    [3, 600_000, 'at most 1,000,000 steps in all', '1,199,999 came'],
  ])('refuses %s ends with %s steps between', (count, steps, expected, received) => {
    expect(() => requireEnds(Array.from({ length: count }), { steps, path: 'linear' })).toThrow(
      expect.objectContaining({ code: 'BAD_ARGUMENT', expected, received }),
    );
  });
});

describe('readWalkOptions', () => {
  it('takes seven steps in a straight line unless told otherwise', () => {
    expect(readWalkOptions({})).toEqual({ steps: 7, path: 'linear' });
  });

  it.each([0, 1, -3, 2.5, Number.NaN, 1_000_000])('refuses %s steps', (steps) => {
    expect(() => readWalkOptions({ steps })).toThrow(
      expect.objectContaining({ code: 'BAD_ARGUMENT', received: `${steps} came` }),
    );
  });

  it('refuses another path', () => {
    // @ts-expect-error JavaScript callers can say anything.
    expect(() => readWalkOptions({ path: 'zigzag' })).toThrow('Expected the path to be linear or spherical');
  });
});
