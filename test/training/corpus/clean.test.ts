import { describe, expect, test } from 'vitest';
import { clean } from '../../../training/corpus/clean.js';
import type { CleaningStep } from '../../../training/corpus/recipe.js';
import { readGloss } from '../../../training/corpus/wordnet-gloss.js';

const SCRIPTURE: CleaningStep[] = [
  { step: 'remove-prefix', prefix: '# ' },
  { step: 'remove-characters', characters: '[]()' },
  { step: 'split-clauses', keep: '.?!', drop: ';:' },
];

describe('cleaning', () => {
  test('cuts a verse into clauses and keeps the marks that end a sentence', () => {
    expect(
      clean('# And God said, Let [there] be light: and there was (light). Was it? Yes;', SCRIPTURE),
    ).toEqual(['And God said, Let there be light', 'and there was light.', 'Was it?', 'Yes']);
  });

  test('removes a prefix at the start alone', () => {
    expect(clean('a # b', [{ step: 'remove-prefix', prefix: '# ' }])).toEqual(['a # b']);
  });

  test('composes characters and makes every run of white space or control characters one space', () => {
    expect(clean(' cafe\u0301 \t\u0007 noir\u00A0\u3000\r', [])).toEqual(['café noir']);
  });

  test('gives no clauses for a text without any', () => {
    expect(clean(' ; : ', SCRIPTURE)).toEqual([]);
  });
});

describe("WordNet's glosses", () => {
  test('have a definition and examples, whose authors are left out', () => {
    const line =
      '0001 03 n 01 whole 0 000 | an assemblage of parts; a unit; "how big is it?"; "the whole"- Shakespeare  ';
    expect(readGloss(line)).toEqual({
      definition: 'an assemblage of parts; a unit',
      examples: ['how big is it?', 'the whole'],
    });
  });

  test('may have no example', () => {
    expect(readGloss('0002 03 n 01 x 0 000 | an entity  ')).toEqual({
      definition: 'an entity',
      examples: [],
    });
  });

  test('are not in the lines of the licence', () => {
    expect(readGloss('  1 This software | and database')).toBeUndefined();
  });
});
