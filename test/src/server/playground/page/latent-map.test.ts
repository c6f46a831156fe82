import { describe, expect, it } from 'vitest';
import { plainMap, principalMap } from '../../../../../src/server/playground/page/map/latent-map.js';
import { along, principalPlane } from '../../../../../src/server/playground/page/map/principal-axes.js';

/** Points spread far along (3, 4, 0) / 5, less along (−4, 3, 0) / 5, and hardly along the third axis. */
const POINTS = [-3, -1, 0, 1, 3].flatMap((far) =>
  [-1, 1].map((less) =>
    Float32Array.of(10 + far * 3 - less * 0.8, far * 4 + less * 0.6, 0.1 * (far === 0 ? less : 0)),
  ),
);

const closeTo = (numbers: readonly number[]) => numbers.map((each): unknown => expect.closeTo(each, 4));

describe('principalPlane', () => {
  it('finds the two directions of the largest spread through the mean', () => {
    const { centre, across, up } = principalPlane(POINTS);
    expect([...centre]).toEqual(closeTo([10, 0, 0]));
    expect([...across]).toEqual(closeTo([0.6, 0.8, 0]));
    expect(Math.abs(along(up, Float32Array.of(-0.8, 0.6, 0)))).toBeCloseTo(1, 2);
  });

  it('has directions of zero where there is no spread', () => {
    const { across, up } = principalPlane([Float32Array.of(1, 2), Float32Array.of(1, 2)]);
    expect([...across, ...up]).toEqual([0, 0, 0, 0]);
  });
});

describe('principalMap', () => {
  it('has each latent at its own place, within the map', () => {
    const { places, latentAt } = principalMap(POINTS);
    for (const [i, place] of places.entries()) {
      expect(Math.max(Math.abs(place.x), Math.abs(place.y))).toBeLessThan(1);
      expect([...latentAt(place)]).toEqual(closeTo([...POINTS[i]!]));
    }
  });

  it('has what lies between in between, in all dimensions', () => {
    const [a, b] = [Float32Array.of(0, 0, 1), Float32Array.of(2, 0, 3)];
    const { places, latentAt } = principalMap([a, b]);
    const middle = { x: (places[0]!.x + places[1]!.x) / 2, y: (places[0]!.y + places[1]!.y) / 2 };
    expect([...latentAt(middle)]).toEqual(closeTo([1, 0, 2]));
  });

  it('is made of a single latent, too', () => {
    const { places, latentAt } = principalMap([Float32Array.of(5, 6)]);
    expect(places).toEqual([{ x: 0, y: 0 }]);
    expect([...latentAt({ x: 1, y: -1 })]).toEqual(closeTo([5, 6]));
  });
});

it('plainMap is the space itself, upwards', () => {
  const [x, y] = plainMap().latentAt({ x: 1, y: -0.5 });
  expect(x).toBeGreaterThan(2);
  expect(y).toBeCloseTo(-x! / 2, 5);
});
