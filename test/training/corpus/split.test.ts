import { describe, expect, test } from 'vitest';
import { partOf } from '../../../training/corpus/split.js';

const SHARES = { valid: 0.05, test: 0.05 };

describe('the part of a sentence', () => {
  // From sha256sum: the first 48 bits over 2^48 are 0.029, 0.064 and 0.337.
  test.each([
    ['sentence 10', 'test'],
    ['sentence 54', 'valid'],
    ['sentence 0', 'train'],
  ])('follows from the SHA-256 of %j', (sentence, part) => {
    expect(partOf(sentence, SHARES)).toBe(part);
  });

  test('takes the shares asked for', () => {
    const counts = { train: 0, valid: 0, test: 0 };
    for (let i = 0; i < 20_000; i++) counts[partOf(`sentence ${i}`, SHARES)]++;
    // Four standard deviations of a binomial with p = 0.05.
    expect(Math.abs(counts.valid - 1000)).toBeLessThan(4 * Math.sqrt(950));
    expect(Math.abs(counts.test - 1000)).toBeLessThan(4 * Math.sqrt(950));
  });
});
