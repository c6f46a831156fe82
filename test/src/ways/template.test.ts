import { describe, expect, it } from 'vitest';
import { SentenceTokenizer } from '../../../src/tokenizer/sentence-tokenizer.js';
import { readTemplates } from '../../../src/ways/template.js';
import { composeTokenizer } from '../../../training/tokenizer/tokenizer-json.js';

const { tokenizerJson, tokenizerConfigJson } = composeTokenizer({ kind: 'raw', lowercase: true }, [
  'the',
  'cat',
  'sat',
  '.',
]);
const tokenizer = SentenceTokenizer.fromJson(tokenizerJson, tokenizerConfigJson, {
  pad: 0,
  unk: 1,
  bos: 2,
  eos: 3,
});
const config = {
  name: 'toy',
  sizes: { vocabulary: 8, embedding: 1, hidden: 1, latent: 1, maxTokens: 8 },
};
const [THE, CAT, SAT, DOT] = [4, 5, 6, 7];
const read = (text: string) => readTemplates(text, tokenizer, config);

describe('readTemplates', () => {
  it.each([
    ['the _ sat', [[THE, -1, SAT]]],
    ['The _ sat.', [[THE, -1, SAT, DOT]]],
    ['_ cat _.', [[-1, CAT, -1, DOT]]],
    ['_', [[-1]]],
    ['the cat __', [1, 2, 3, 4].map((length) => [THE, CAT, ...Array<number>(length).fill(-1)])],
    ['___', [1, 2, 3, 4].map((length) => Array<number>(length).fill(-1))],
  ])('reads %j', (text, templates) => {
    expect(read(text)).toEqual(templates);
  });

  it('tries all lengths of several long blanks that fit into a sentence', () => {
    const lengths = read('__ the __').map(({ length }) => length);
    expect(lengths.toSorted()).toEqual([3, 4, 4, 5, 5, 5, 6, 6, 6, 6, 7, 7, 7]);
  });

  it.each([
    [
      'the cat sat',
      'a sentence with blanks: _ for a word, __ for one to four',
      'there is none in "the cat sat"',
    ],
    ['', 'a sentence with blanks: _ for a word, __ for one to four', 'there is none in ""'],
    [
      'the c_t sat',
      'a sentence with blanks: _ for a word, __ for one to four',
      'there is none in "the c_t sat"',
    ],
    ['the dog _', 'words that the model toy has learnt', 'it does not know "dog"'],
    ['<eos> _', 'words that the model toy has learnt', expect.stringContaining('it does not know')],
    ["the _'s cat", 'blanks that stand for whole words', '"_\'s" is one with an ending'],
    ['the _-in-law', 'blanks that stand for whole words', '"_-in-law" is one with an ending'],
    ['__ __ __ __', 'at most 3 blanks of several words', '4 came'],
    [
      'the cat sat the cat sat the _',
      'sentences with blanks of at most 7 words, punctuation marks included',
      '"the cat sat the cat sat the _" has 8',
    ],
  ])('refuses %j', (text, expected, received) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'BAD_ARGUMENT', expected, received }));
  });

  it('refuses a megabyte without repeating it', () => {
    expect(() => read('the _ '.repeat(170_000))).toThrow(
      expect.objectContaining({ received: expect.stringMatching(/^"the _ .{40,80} has 340,000$/) }),
    );
  });
});
