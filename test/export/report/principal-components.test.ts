import { describe, expect, test } from 'vitest';
import { principalPlane } from '../../../export/report/principal-components.js';
import { symmetricEigen } from '../../../export/report/symmetric-eigen.js';
import { normals } from '../../../src/random/draws.js';

const noise = (index: number, count: number) => normals({ seed: 5, purpose: 'verification', index }, count);

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, x, k) => sum + x * b[k]!, 0);
}

function distance(a: readonly number[], b: readonly number[]): number {
  return Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!);
}

describe('eigenvectors', () => {
  test('of a matrix that is known', () => {
    const { values, vectors } = symmetricEigen([
      [2, 1],
      [1, 2],
    ]);
    expect(values[0]).toBeCloseTo(3, 12);
    expect(values[1]).toBeCloseTo(1, 12);
    expect(Math.abs(vectors[0]![0]! + vectors[0]![1]!)).toBeCloseTo(Math.SQRT2, 12);
    expect(vectors[1]![0]! + vectors[1]![1]!).toBeCloseTo(0, 12);
  });

  test('of a matrix of many sizes: A v = λ v, of length 1 and at right angles', () => {
    const size = 24;
    const half = noise(0, size * size);
    const matrix = Array.from({ length: size }, (_, i) =>
      Array.from({ length: size }, (__, j) => half[i * size + j]! + half[j * size + i]!),
    );
    const { values, vectors } = symmetricEigen(matrix);
    expect(values).toEqual(values.toSorted((a, b) => b - a));
    for (const [i, vector] of vectors.entries()) {
      for (const [row, product] of matrix.map((each) => dot(each, vector)).entries()) {
        expect(product).toBeCloseTo(values[i]! * vector[row]!, 9);
      }
      for (const [j, other] of vectors.entries()) expect(dot(vector, other)).toBeCloseTo(i === j ? 1 : 0, 10);
    }
  });
});

describe('the plane of the greatest variance', () => {
  test('is found where points lie along two directions', () => {
    const [a, b] = [noise(1, 400), noise(2, 400)];
    // At right angles, of lengths 1; the third direction has a little noise.
    const axes = [
      [0.6, 0.8, 0],
      [-0.8, 0.6, 0],
    ] as const;
    const small = noise(3, 400);
    const points = Array.from(a, (x, i) => [
      7 + 3 * x * axes[0][0] + b[i]! * axes[1][0],
      -2 + 3 * x * axes[0][1] + b[i]! * axes[1][1],
      0.01 * small[i]!,
    ]);
    const { points: found, explained } = principalPlane(points);
    expect(explained[0]).toBeGreaterThan(0.87);
    expect(explained[0] + explained[1]).toBeGreaterThan(0.9999);
    expect(explained[0] + explained[1]).toBeLessThan(1);
    const mean = a.reduce((sum, x) => sum + x, 0) / a.length;
    for (const [i, x] of a.entries()) {
      // The greatest entry of the first axis, 0.8, is positive, so it is not turned around.
      expect(Math.abs(found[i]![0] - 3 * (x - mean))).toBeLessThan(0.3);
    }
  });

  test('keeps distances where there are two dimensions', () => {
    const points = [
      [1, 2],
      [4, 6],
      [0, 0],
    ];
    const { points: found, explained } = principalPlane(points);
    expect(distance(found[0]!, found[1]!)).toBeCloseTo(5, 10);
    expect(distance(found[0]!, found[2]!)).toBeCloseTo(Math.sqrt(5), 10);
    expect(explained[0] + explained[1]).toBeCloseTo(1, 12);
  });

  test.each([
    ['one dimension', [[1], [3]], [-1, 1]],
    [
      'points that are all the same',
      [
        [1, 2],
        [1, 2],
      ],
      [0, 0],
    ],
    ['one point', [[3, 4, 5]], [0]],
    ['no point', [], []],
  ])('is there for %s', (_, points, across) => {
    const { points: found, explained } = principalPlane(points);
    expect(found).toEqual(across.map((x) => [x, 0]));
    expect(explained.every((share) => share >= 0 && share <= 1)).toBe(true);
  });
});
