import { array, assert, constantFrom, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { equalWords } from '../../../src/ways/equal-words.js';

describe('how much of two sentences is equal', () => {
  test.each([
    ['the cat sat', 'the cat sat', 1],
    ['the cat sat', 'a dog ran', 0],
    ['the cat sat', 'the dog sat', 2 / 3],
    ['the cat sat', 'the big cat sat down', 3 / 5],
    ['the cat sat', 'sat the cat', 2 / 3], // in order
    ['a b a b', 'b a b a', 3 / 4],
    ['a a a', 'a', 1 / 3],
    ['', 'a', 0],
    ['', '', 1],
  ])('%j and %j', (a, b, share) => {
    const [some, others] = [a, b].map((text) => text.split(' ').filter((word) => word !== ''));
    expect(equalWords(some!, others!)).toBeCloseTo(share, 12);
  });

  test('is the same both ways, 1 for the same alone, and never less than the words at equal places', () => {
    const words = array(constantFrom('a', 'b', 'c'), { maxLength: 7 });
    assert(
      property(words, words, (a, b) => {
        const share = equalWords(a, b);
        expect(equalWords(b, a)).toBe(share);
        expect(share === 1).toBe(a.join(' ') === b.join(' '));
        const atPlaces = a.filter((word, i) => word === b[i]).length;
        expect(share * Math.max(a.length, b.length)).toBeGreaterThanOrEqual(atPlaces - 1e-9);
      }),
    );
  });
});
