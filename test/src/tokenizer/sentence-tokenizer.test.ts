import { describe, expect, test } from 'vitest';
import { SentenceVaeError } from '../../../src/errors.js';
import { SentenceTokenizer } from '../../../src/tokenizer/sentence-tokenizer.js';
import { composeTokenizer } from '../../../training/tokenizer/tokenizer-json.js';

const IDS = { pad: 0, unk: 1, bos: 2, eos: 3 };
const WORDS = ['the', ',', 'cat', '.', "don't", '“', '”', '’', 'cats', '(', ')', 'well-known', '世', '界'];
const { tokenizerJson, tokenizerConfigJson } = composeTokenizer({ kind: 'raw', lowercase: true }, WORDS);

/** The files as `JSON.parse` gives them, after a piece of their text was exchanged. */
function files(piece = '', other = ''): [unknown, unknown] {
  const text = JSON.stringify([tokenizerJson, tokenizerConfigJson]);
  expect(text).toContain(piece);
  return JSON.parse(text.replace(piece, other));
}

const tokenizer = SentenceTokenizer.fromJson(...files(), IDS);

describe('encode', () => {
  test('gives the ids of the words and then <eos>', () => {
    expect(tokenizer.encode('The cat, the CAT.')).toEqual([4, 6, 5, 4, 6, 7, 3]);
  });

  test.each(['', '   ', '\u0000\u200B'])('gives <eos> alone for %j', (text) => {
    expect(tokenizer.encode(text)).toEqual([3]);
  });

  test('never gives a special id to text that spells one', () => {
    expect(tokenizer.encode('<eos><pad> <bos>')).toEqual([...Array.from({ length: 9 }, () => 1), 3]);
  });

  test('takes the shape of an apostrophe for the same', () => {
    expect(tokenizer.encode('don’t')).toEqual(tokenizer.encode("Don't"));
  });
});

describe('encodeBatch', () => {
  test('pads on the right and masks the padding', () => {
    expect(tokenizer.encodeBatch(['the cat', '', 'cat'])).toEqual({
      inputIds: BigInt64Array.of(4n, 6n, 3n, 3n, 0n, 0n, 6n, 3n, 0n),
      attentionMask: BigInt64Array.of(1n, 1n, 1n, 1n, 0n, 0n, 1n, 1n, 0n),
      batch: 3,
      tokens: 3,
    });
  });

  test('of nothing is empty', () => {
    expect(tokenizer.encodeBatch([])).toMatchObject({ batch: 0, tokens: 0, inputIds: new BigInt64Array(0) });
  });
});

describe('decode', () => {
  test.each([
    'the cat, the cat.',
    "don't",
    '"the cat" (the "cat").',
    "the cats' cat",
    'well-known',
    '世界 the',
  ])('gives back %j as it is written', (text) => {
    expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
  });

  test('stops at <eos> and leaves out <bos> and <pad>', () => {
    expect(tokenizer.decode([2, 4, 0, 6, 3, 4, 4])).toBe('the cat');
  });

  test('takes the ids that a graph returns', () => {
    expect(tokenizer.decode(BigInt64Array.of(4n, 1n, 3n, 0n))).toBe('the <unk>');
  });

  test.each([[[]], [[3]], [[0, 0]]])('of %j is empty', (ids) => {
    expect(tokenizer.decode(ids)).toBe('');
  });

  test.each([-1, 18, 1.5, Number.NaN])('refuses the id %d', (id) => {
    expect(() => tokenizer.decode([id])).toThrow(
      `Expected token ids from 0 to 17, but one of them was ${id}.`,
    );
  });
});

describe('the text of one id', () => {
  test('is what decoding it alone gives, however often it is asked for', () => {
    const ids = Array.from({ length: tokenizer.vocabularySize }, (_, id) => id);
    const alone = ids.map((id) => tokenizer.decode([id]));
    expect(ids.map((id) => tokenizer.textOf(id))).toEqual(alone);
    expect(ids.map((id) => tokenizer.textOf(id))).toEqual(alone);
  });

  test.each([-1, 18, 1.5, Number.NaN])('is refused for %d', (id) => {
    expect(() => tokenizer.textOf(id)).toThrow('Expected token ids from 0 to 17');
  });
});

test('tells known words from unknown ones', () => {
  expect(tokenizer.vocabularySize).toBe(18);
  expect(tokenizer.isKnown('cat')).toBe(true);
  expect(tokenizer.isKnown('dog')).toBe(false);
  expect(tokenizer.isKnown('<unk>')).toBe(false);
  expect(tokenizer.unknownWords('The Dog, the cat?')).toEqual(['dog', '?']);
});

describe('files that are no such tokenizer', () => {
  test.each([
    ['another model', '"WordLevel"', '"BPE"', /tokenizer of words and pieces, but at model\.type/],
    ['no decoder', '"decoder":', '"coder":', /tokenizer of words and pieces, but/],
    ['pieces without a mark', '"WordLevel"', '"WordPiece"', /say what pieces begin with/],
    ['no special token', '"eos_token":', '"eos":', /name the special tokens, but/],
    ['a gap', '"cat":6', '"cat":99', /run without gaps, but no token has id 6/],
    ['another id', '"<eos>":3,"the":4', '"<eos>":4,"the":3', /<eos> to have id 3/],
    [
      'an open door',
      '"added_tokens":[]',
      '"added_tokens":[{"id":3,"content":"<eos>"}]',
      /out of reach of the text/,
    ],
    ['an unknown step', '"type":"Fuse"', '"type":"Magic"', /one of WordPiece, Fuse, Replace/],
    ['a pattern of a stranger', '"Regex":"[‐‑]"', '"Regex":"(a+)+$"', /a pattern that sentence-vae writes/],
    ['text for the terminal', '"content":"-"', '"content":"\\u001b[2J"', /a text without control characters/],
    ['a word for the terminal', '"cat":6', '"\\u001b[2J":6', /words in tokenizer.json .*"\\u001b\[2J"/],
    [
      'another unknown word',
      '"unk_token":"<unk>","vocab"',
      '"unk_token":"cat","vocab"',
      /unknown words as <unk>/,
    ],
  ])('%s', (_, piece, other, message) => {
    const attempt = () => SentenceTokenizer.fromJson(...files(piece, other), IDS);
    expect(attempt).toThrow(SentenceVaeError);
    expect(attempt).toThrow(message);
  });

  test.each([null, [], 'text', {}])('%j', (json) => {
    expect(() => SentenceTokenizer.fromJson(json, {}, IDS)).toThrow(SentenceVaeError);
  });
});
