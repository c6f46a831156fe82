import { expect, test } from 'vitest';
import { lengthBins } from '../../../export/report/sentence-map.js';

test.each([
  [
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    [
      [1, 2],
      [3, 4],
      [5, 6],
      [7, 8],
      [9, 10],
    ],
  ],
  [[4, 4, 4], [[4, 4]]],
  [
    [2, 2, 2, 2, 9],
    [
      [2, 2],
      [9, 9],
    ],
  ],
  [[], []],
])('lengths %o are put into bins of about as many', (lengths, bins) => {
  expect(lengthBins(lengths).map(({ from, to }) => [from, to])).toEqual(bins);
});
