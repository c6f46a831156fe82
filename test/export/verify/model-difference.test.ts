import { expect, test } from 'vitest';
import { modelDifference } from '../../../export/verify/model-difference.js';

const relative = (...tensors: Parameters<typeof modelDifference>) => modelDifference(...tensors).relative;
const numbers = (...values: number[]) => ({ shape: [values.length], values });

test('a difference is taken over the largest number that was expected', () => {
  expect(relative(numbers(1, -200, 3), numbers(1, -201, 3.5))).toBe(1 / 200);
  expect(relative(numbers(0, 0), numbers(0, 1e-6))).toBe(1e-6 / 1e-3);
  expect(relative(numbers(), numbers())).toBe(0);
});

test('what is not finite has to be the same', () => {
  const expected = numbers(NaN, Infinity, -Infinity, 2);
  expect(relative(expected, numbers(NaN, Infinity, -Infinity, 1))).toBe(0.5);
  expect(relative(expected, numbers(NaN, Infinity, Infinity, 2))).toBe(Infinity);
  expect(relative(expected, numbers(0, Infinity, -Infinity, 2))).toBe(Infinity);
  expect(relative(numbers(1), numbers(NaN))).toBe(Infinity);
});

test('other shapes are no match', () => {
  expect(relative({ shape: [2, 1], values: [1, 2] }, { shape: [1, 2], values: [1, 2] })).toBe(Infinity);
});
