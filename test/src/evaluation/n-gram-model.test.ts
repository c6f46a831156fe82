import { expect, test } from 'vitest';
import { NGramModel } from '../../../src/evaluation/n-gram-model.js';
import { uniforms } from '../../../src/random/draws.js';

/** Sentences of a made language: a word is mostly followed by the next one in a ring of words. */
function sentences(count: number, seed: number): string[][] {
  return [...Array(count).keys()].map((index) => {
    const draws = uniforms({ seed, purpose: 'verification', index }, 24);
    let word = Math.floor(draws[0]! * 20);
    return Array.from({ length: 3 + Math.floor(draws[1]! * 8) }, (_, i) => {
      word = draws[2 * i + 2]! < 0.8 ? (word + 1) % 20 : Math.floor(draws[2 * i + 3]! * 20);
      return `w${word}`;
    });
  });
}

/** Of a bigram, with the discount ⅔. */
function after(count: number, of: number, kinds: number, shorter: number): number {
  return (count - 2 / 3) / of + ((2 / 3) * kinds * shorter) / of;
}

test('a bigram model has the probabilities of Kneser and Ney, computed by hand', () => {
  // Bigrams: <s>a ×2, ab, ac, b</s>, c</s>. Of the discounts D = n1 / (n1 + 2 n2): bigrams 4/(4+2) = 2/3, words (by different
  // words before them: a 1, b 1, c 1, </s> 2) 3/(3+2) = 3/5.
  const model = new NGramModel(
    [
      ['a', 'b'],
      ['a', 'c'],
    ],
    { words: 4, order: 2 },
  );
  const unseen = 1 / 5;
  const word = (count: number) => (count - 3 / 5) / 5 + ((3 / 5) * 4 * unseen) / 5;
  const expected = [after(2, 2, 1, word(1)), after(1, 2, 2, word(1)), after(1, 1, 1, word(2))];
  const perplexity = Math.exp(-expected.reduce((sum, p) => sum + Math.log(p), 0) / 3);
  expect(model.perplexity([['a', 'b']])).toBeCloseTo(perplexity, 10);
});

test('probabilities of all words after a history add up to 1', () => {
  const model = new NGramModel(sentences(200, 1), { words: 20, order: 3 });
  for (const history of [[], ['w3'], ['w3', 'w4'], ['w19', 'w2']]) {
    // p(history, word) / p(history) by perplexities of sentences that differ in one word and end there.
    const total = Array.from({ length: 20 }, (_, i) => model.probability(history, `w${i}`)).reduce(
      (a, b) => a + b,
    );
    expect(total + model.probability(history, undefined)).toBeCloseTo(1, 10);
  }
});

test('it knows its own language better than one that goes backwards, and longer runs help', () => {
  const [train, held] = [sentences(2000, 1), sentences(300, 2)];
  const backwards = held.map((sentence) => sentence.toReversed());
  const [one, two] = [1, 2].map((order) => new NGramModel(train, { words: 20, order }));
  expect(two!.perplexity(held)).toBeLessThan(8);
  expect(one!.perplexity(held)).toBeGreaterThan(15);
  expect(two!.perplexity(backwards)).toBeGreaterThan(10);
});

test('words that were never seen and no sentences at all', () => {
  const model = new NGramModel(sentences(50, 1), { words: 1000 });
  expect(model.perplexity([['never', 'seen']])).toBeGreaterThan(100);
  expect(model.perplexity([])).toBeUndefined();
  expect(new NGramModel([], { words: 9 }).perplexity([['a']])).toBeCloseTo(10, 10);
});
