import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildTokenizer } from '../../../training/tokenizer/build-tokenizer.js';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** Some words often enough to be whole; of all others the alphabet alone. */
const SENTENCES = [
  ...Array.from({ length: 5 }, () => "The dog said: \"I don't know (yet)!\" It's well-known; isn't it?"),
  ...[...LETTERS, ...LETTERS.toUpperCase(), ...'é0123456789'].map(
    (character) => `x${character} ${character}y`,
  ),
  "$5, £6 or 50% at 10:30 and 1,000.50 in the U.S. – the dogs' house… #1 & 2 / 3 = 'no' [sic] {so}",
];

const { tokenizer } = buildTokenizer(
  SENTENCES,
  { kind: 'raw', lowercase: false },
  { maxSize: 400, minCount: 3, subwords: true },
);

const someWord = fc.string({
  unit: fc.constantFrom(...LETTERS, ...LETTERS.toUpperCase(), 'é'),
  minLength: 1,
  maxLength: 12,
});
const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 4 });

const term = fc.oneof(
  { weight: 6, arbitrary: someWord },
  { weight: 4, arbitrary: fc.constantFrom('the', 'The', 'dog', "don't", "It's", 'well-known', 'know', 'I') },
  fc.tuple(someWord, fc.constantFrom("n't", "'s", "'re", "'ll")).map((parts) => parts.join('')),
  fc.array(someWord, { minLength: 2, maxLength: 3 }).map((parts) => parts.join('-')),
  fc.constantFrom("dogs' house", 'U.S.', 'a.m.', 'Mr.', 'e.g.'),
  digits,
  digits.map((number) => `$${number}`),
  digits.map((number) => `${number}%`),
  fc.tuple(digits, fc.constantFrom(':', '.', ','), digits).map((parts) => parts.join('')),
  fc.constantFrom('#1', '&', '/', '='),
);

const clause = fc
  .tuple(fc.array(term, { minLength: 1, maxLength: 6 }), fc.constantFrom(' ', ' – '))
  .map(([terms, between]) => terms.join(between));

const phrase = fc.oneof(
  { weight: 4, arbitrary: clause },
  clause.map((inner) => `"${inner}"`),
  clause.map((inner) => `"${inner}!"`),
  someWord.map((inner) => `'${inner}'`),
  clause.map((inner) => `(${inner})`),
  clause.map((inner) => `[${inner}]`),
);

const sentence = fc
  .tuple(
    fc.array(phrase, { minLength: 1, maxLength: 4 }),
    fc.constantFrom(', ', '; ', ': ', ' '),
    fc.constantFrom('.', '!', '?', '...', '…', ''),
  )
  .map(([phrases, between, end]) => phrases.join(between) + end);

describe('text as people write it', () => {
  test('comes back as it was, whatever it is spelt with', () => {
    fc.assert(
      fc.property(sentence, (text) => {
        const ids = tokenizer.encode(text);
        expect(ids).not.toContain(tokenizer.tokenIds.unk);
        expect(tokenizer.decode(ids)).toBe(text);
      }),
      { seed: 20261123, numRuns: 3000 },
    );
  });

  test.each([
    ['“Don’t”, she said.', '"Don\'t", she said.'],
    ['So   many\tspaces .', 'So many spaces.'],
    ['co‐operate', 'co-operate'],
    ['e\u0301t\u00E9', '\u00E9t\u00E9'],
  ])('is brought to its normal spelling: %j', (text, normal) => {
    expect(tokenizer.decode(tokenizer.encode(text))).toBe(normal);
  });

  test('of characters that were never seen is unknown, and nothing else', () => {
    expect(tokenizer.unknownWords('The xylophone Жук knows ж')).toEqual(['Жук', 'ж']);
    expect(tokenizer.decode(tokenizer.encode('The Жук knows.'))).toBe('The <unk> knows.');
  });

  test('is rarely of one token a word, yet its words are known', () => {
    expect(tokenizer.encode('xylophone').length).toBeGreaterThan(2);
    expect(tokenizer.isKnown('xylophone')).toBe(true);
    expect(tokenizer.tokens('The xylophone')[0]).toEqual({ id: tokenizer.idsOf('The')[0], text: 'The' });
  });
});
