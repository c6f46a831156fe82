import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildTokenizer } from '../../../training/tokenizer/build-tokenizer.js';
import { learnPieces } from '../../../training/tokenizer/learn-pieces.js';
import { spell } from '../../../training/tokenizer/spell.js';
import { subwordVocabulary } from '../../../training/tokenizer/subword-vocabulary.js';

const PROSE = { kind: 'raw', lowercase: false } as const;

const counts = (words: Record<string, number>) => new Map(Object.entries(words));
const lettersOf = (...words: string[]) =>
  new Set(words.flatMap((word) => [...word].flatMap((c) => [c, `##${c}`])));

const word = fc.string({ unit: fc.constantFrom(...'abcÄ'), minLength: 1, maxLength: 8 });
const someCounts = fc
  .array(fc.tuple(word, fc.integer({ min: 1, max: 9 })), { minLength: 1, maxLength: 40 })
  .map((entries) => new Map(entries));

describe('spelling', () => {
  test('takes the longest piece that fits, each time', () => {
    expect(spell('cats', new Set(['c', 'ca', '##t', '##ts', '##s']))).toEqual(['ca', '##ts']);
  });

  test.each([
    ['a character that the vocabulary lacks', 'cab'],
    ['a character that only ever begins a word', 'cc'],
    ['more than 100 characters', 'c'.padEnd(101, 'a')],
  ])('knows no way for %s', (_, unknown) => {
    expect(spell(unknown, new Set(['c', '##a']))).toBeUndefined();
  });
});

describe('learning pieces', () => {
  test('joins the pair that is most frequent, in the words as they are spelt by then', () => {
    // ##s ##t 7 times, then ##e ##st and ##w ##est 5 times; of l ##o, n ##e and ##e ##west, 3 times each, the last comes first.
    const rare = counts({ lowest: 2, newest: 3, fast: 2, low: 1 });
    expect(learnPieces(rare, lettersOf('lowest', 'newest', 'fast'), 4)).toEqual([
      '##st',
      '##est',
      '##west',
      '##ewest',
    ]);
  });

  test('begins where whole words leave off', () => {
    const known = new Set([...lettersOf('teachers'), 'teach', 'play']);
    expect(learnPieces(counts({ teacher: 2, player: 2 }), known, 9)).toEqual(['##er', 'player', 'teacher']);
  });

  test('ends where nothing comes twice', () => {
    expect(learnPieces(counts({ ab: 1, cd: 1 }), lettersOf('ab', 'cd'), 9)).toEqual([]);
  });

  test('does not depend on the order of the words', () => {
    fc.assert(
      fc.property(someCounts, fc.integer({ min: 0, max: 20 }), (all, most) => {
        const known = lettersOf(...all.keys());
        const reversed = new Map([...all].toReversed());
        expect(learnPieces(reversed, known, most)).toEqual(learnPieces(all, known, most));
      }),
      { seed: 1 },
    );
  });
});

describe('a vocabulary of words and pieces', () => {
  test('has no token twice, no more than fit, and all characters where they fit', () => {
    fc.assert(
      fc.property(someCounts, fc.integer({ min: 6, max: 60 }), (all, maxSize) => {
        const { words, pieces } = subwordVocabulary(all, { maxSize, minCount: 1 });
        const tokens = [...words, ...pieces];
        expect(new Set(tokens).size).toBe(tokens.length);
        expect(tokens.length).toBeLessThanOrEqual(maxSize - 4);
        if (maxSize < 24) return;
        for (const each of all.keys()) expect(spell(each, new Set(tokens))).toBeDefined();
      }),
      { seed: 1 },
    );
  });

  test('is spelt alike by what learns it and by the tokenizer', () => {
    fc.assert(
      fc.property(someCounts, fc.array(word, { maxLength: 20 }), (all, others) => {
        const sentences = [...all].flatMap(([each, count]) => Array.from({ length: count }, () => each));
        const { tokenizer } = buildTokenizer(sentences, PROSE, { maxSize: 24, minCount: 1, subwords: true });
        const { words, pieces } = subwordVocabulary(all, { maxSize: 24, minCount: 1 });
        const tokens = ['<pad>', '<unk>', '<bos>', '<eos>', ...words, ...pieces];
        for (const each of others) {
          const spelt = spell(each, new Set(tokens)) ?? ['<unk>'];
          expect(tokenizer.idsOf(each)).toEqual(spelt.map((piece) => tokens.indexOf(piece)));
        }
      }),
      { seed: 1 },
    );
  });

  test('leaves out what no vocabulary of words can hold whole: words of more than 100 characters', () => {
    const long = 'x'.repeat(101);
    const { tokenizer } = buildTokenizer([`${long} ${long} short`], PROSE, {
      maxSize: 100,
      minCount: 1,
      subwords: true,
    });
    expect(tokenizer.encode(`${long} short`)).toEqual([1, 4, 3]);
    expect(tokenizer.unknownWords(`${long} short`)).toEqual([long]);
  });
});
