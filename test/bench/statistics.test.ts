import { describe, expect, test } from 'vitest';
import { groupBy, median, percentile, rounded } from '../../bench/statistics.js';

describe('median', () => {
  test('is the middle one, or the mean of the middle two, in numeric order', () => {
    expect(median([100, 9, 20])).toBe(20);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([7])).toBe(7);
  });

  test('of nothing is an error', () => {
    expect(() => median([])).toThrow(RangeError);
  });
});

test('percentile is the nearest rank', () => {
  const numbers = Array.from({ length: 200 }, (_, i) => 200 - i);
  expect([0, 0.5, 0.99, 1].map((share) => percentile(numbers, share))).toEqual([1, 100, 198, 200]);
  expect(percentile([5], 0.99)).toBe(5);
  expect(percentile([], 0.5)).toBeNaN();
});

test('rounded keeps the digits that count', () => {
  expect(rounded(1234.567, 3)).toBe(1230);
  expect(rounded(0.123456)).toBe(0.1235);
});

test('groups keep the order of their first items', () => {
  const groups = groupBy(['pear', 'fig', 'plum', 'date'], (word) => word.length);
  expect([...groups]).toEqual([
    [4, ['pear', 'plum', 'date']],
    [3, ['fig']],
  ]);
});
