import { expect, test } from 'vitest';
import { differenceOverScale } from '../../../bench/converter/difference.js';

const numbers = (...values: number[]) => ({ shape: [values.length], values });

test('a difference is taken over the largest number that was expected', () => {
  expect(differenceOverScale(numbers(1, -200, 3), numbers(1, -201, 3.5))).toBe(1 / 200);
  expect(differenceOverScale(numbers(0, 0), numbers(0, 1e-6))).toBe(1e-6 / 1e-3);
  expect(differenceOverScale(numbers(), numbers())).toBe(0);
});

test('what is not finite has to be the same', () => {
  const expected = numbers(NaN, Infinity, -Infinity, 2);
  expect(differenceOverScale(expected, numbers(NaN, Infinity, -Infinity, 1))).toBe(0.5);
  expect(differenceOverScale(expected, numbers(NaN, Infinity, Infinity, 2))).toBe(Infinity);
  expect(differenceOverScale(expected, numbers(0, Infinity, -Infinity, 2))).toBe(Infinity);
  expect(differenceOverScale(numbers(1), numbers(NaN))).toBe(Infinity);
});

test('other shapes are no match', () => {
  expect(differenceOverScale({ shape: [2, 1], values: [1, 2] }, { shape: [1, 2], values: [1, 2] })).toBe(
    Infinity,
  );
});
