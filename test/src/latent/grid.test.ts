import { describe, expect, it } from 'vitest';
import { cornerGrid, readGridOptions, type Corners } from '../../../src/latent/grid.js';
import { slerp } from '../../../src/latent/interpolate.js';

const corners: Corners = [
  Float32Array.of(0, 0, 1),
  Float32Array.of(4, 0, 1),
  Float32Array.of(0, 8, 1),
  Float32Array.of(4, 8, -3),
];

describe('cornerGrid', () => {
  it('has the corners at its corners, row by row', () => {
    for (const path of ['linear', 'spherical'] as const) {
      const grid = cornerGrid(corners, { steps: 4, path });
      expect(grid).toHaveLength(16);
      expect([0, 3, 12, 15].map((i) => grid[i]!.latent)).toEqual(corners);
      expect([0, 3, 12, 15].map((i) => [grid[i]!.x, grid[i]!.y])).toEqual([
        [0, 0],
        [1, 0],
        [0, 1],
        [1, 1],
      ]);
    }
  });

  it('is bilinear in straight lines', () => {
    const grid = cornerGrid(corners, { steps: 5, path: 'linear' });
    for (const { x, y, latent } of grid) {
      const weights = [(1 - x) * (1 - y), x * (1 - y), (1 - x) * y, x * y];
      for (const [dimension, value] of latent.entries()) {
        const expected = corners.reduce((sum, corner, i) => sum + weights[i]! * corner[dimension]!, 0);
        expect(value).toBeCloseTo(expected, 6);
      }
    }
  });

  it('takes arcs between arcs', () => {
    const [a, b, c, d] = corners;
    const grid = cornerGrid(corners, { steps: 3, path: 'spherical' });
    expect(grid[1]!.latent).toEqual(slerp(a, b, 0.5));
    expect(grid[4]!.latent).toEqual(slerp(slerp(a, b, 0.5), slerp(c, d, 0.5), 0.5));
  });
});

describe('readGridOptions', () => {
  it('makes a side of seven unless told otherwise', () => {
    expect(readGridOptions({})).toEqual({ steps: 7, path: 'linear' });
  });

  it.each([1, 101, 2.5])('refuses %s steps', (steps) => {
    expect(() => readGridOptions({ steps })).toThrow(
      `Expected a whole number of steps from 2 to 100, but ${steps} came.`,
    );
  });
});
