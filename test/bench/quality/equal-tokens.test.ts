import { describe, expect, test } from 'vitest';
import { equalTokens } from '../../../bench/quality/equal-tokens.js';

describe('sentences compared with others', () => {
  test.each([
    ['the same', [[5, 6, 3]], [[5, 6, 3]], { tokens: 1, sentences: 1 }],
    ['another word', [[5, 6, 3]], [[5, 7, 3]], { tokens: 2 / 3, sentences: 0 }],
    ['a longer one', [[5, 3]], [[5, 6, 7, 3]], { tokens: 1 / 4, sentences: 0 }],
    ['a shorter one', [[5, 6, 7, 3]], [[5, 3]], { tokens: 1 / 4, sentences: 0 }],
    ['its beginning', [[5, 6, 7]], [[5, 6]], { tokens: 2 / 3, sentences: 0 }],
    [
      'several',
      [
        [5, 3],
        [6, 7, 3],
      ],
      [
        [5, 3],
        [6, 8, 3],
      ],
      { tokens: 4 / 5, sentences: 1 / 2 },
    ],
  ])('%s', (_, some, others, expected) => {
    expect(equalTokens(some, others)).toEqual(expected);
  });

  test('need others, as many', () => {
    expect(() => equalTokens([], [])).toThrow(RangeError);
    expect(() => equalTokens([[3]], [[3], [3]])).toThrow(RangeError);
  });
});
