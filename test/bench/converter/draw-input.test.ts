import { expect, test } from 'vitest';
import { drawInput } from '../../../bench/converter/draw-input.js';

test('floating-point numbers fill their range', () => {
  const { values } = drawInput({ shape: [50, 20], type: 'float32', range: [-1, 3], pattern: 'noise' }, 1, 0);
  expect(values).toBeInstanceOf(Float32Array);
  expect(values).toHaveLength(1000);
  expect(Math.min(...values)).toBeGreaterThanOrEqual(-1);
  expect(Math.min(...values)).toBeLessThan(-0.98);
  expect(Math.max(...values)).toBeLessThan(3);
  expect(Math.max(...values)).toBeGreaterThan(2.98);
});

test('whole numbers reach both ends of their range', () => {
  const { values } = drawInput({ shape: [1000], type: 'int32', range: [0, 3], pattern: 'noise' }, 1, 0);
  expect([...new Set(values)].toSorted()).toEqual([0, 1, 2, 3]);
});

test('a scalar has one number, and a range of one number gives it', () => {
  expect(drawInput({ shape: [], type: 'float32', range: [0.5, 0.5], pattern: 'noise' }, 1, 0).values).toEqual(
    Float32Array.of(0.5),
  );
});

test('inputs of one run differ, and a seed gives the same again', () => {
  const input = {
    shape: [8],
    type: 'float32' as const,
    range: [0, 1] as [number, number],
    pattern: 'noise' as const,
  };
  expect(drawInput(input, 1, 1).values).not.toEqual(drawInput(input, 1, 0).values);
  expect(drawInput(input, 1, 0).values).toEqual(drawInput(input, 1, 0).values);
});

test('waves are smooth images that fill their range, each channel and image another', () => {
  const input = { shape: [2, 40, 30, 3], type: 'float32', range: [-1, 1], pattern: 'waves' } as const;
  const { values } = drawInput({ ...input, shape: [...input.shape], range: [...input.range] }, 1, 0);
  expect(values).toHaveLength(7200);
  expect(Math.min(...values)).toBeGreaterThanOrEqual(-1);
  expect(Math.min(...values)).toBeLessThan(-0.6);
  expect(Math.max(...values)).toBeLessThan(1);
  expect(Math.max(...values)).toBeGreaterThan(0.6);
  const neighbours = mean((at) => values[at]! - values[at + 3]!);
  expect(neighbours).toBeLessThan(0.5 * mean((at) => values[at]! - values[at + 1]!));
  expect(neighbours).toBeLessThan(0.5 * mean((at) => values[at]! - values[at + 3600]!));
});

/** Over the first of two images of 1200 pixels with three channels. */
function mean(differenceOf: (at: number) => number): number {
  const differences = Array.from({ length: 3000 }, (_, at) => Math.abs(differenceOf(at)));
  return differences.reduce((sum, difference) => sum + difference, 0) / differences.length;
}
