import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { buildTokenizer } from '../../../training/tokenizer/build-tokenizer.js';
import { readTokenizer, writeTokenizer } from '../../../training/tokenizer/tokenizer-folder.js';
import { mostFrequent } from '../../../training/tokenizer/vocabulary.js';

const PROSE = { kind: 'raw', lowercase: true } as const;
const TREEBANK = { kind: 'whitespace', lowercase: false } as const;

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sentence-vae-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

describe('the vocabulary', () => {
  test('is ordered by falling count, then by code point and not by UTF-16 unit', () => {
    // U+FF5E comes before U+1F600, though its only unit is greater than the emoji's first.
    const counts = new Map([
      ...['b', '\u{1F600}', 'a', '\uFF5E', 'ab'].map((word) => [word, 2] as const),
      ['z', 9],
    ]);
    expect(mostFrequent(counts, { maxSize: 100, minCount: 1 })).toEqual([
      'z',
      'a',
      'ab',
      'b',
      '\uFF5E',
      '\u{1F600}',
    ]);
  });

  test('has at most maxSize ids, the special tokens included, and no word rarer than minCount', () => {
    const sentences = ['a a a b b c', 'a b c d'];
    const sizeOf = (maxSize: number, minCount: number) =>
      buildTokenizer(sentences, PROSE, { maxSize, minCount }).tokenizer.vocabularySize;
    expect(sizeOf(6, 1)).toBe(6);
    expect(sizeOf(100, 1)).toBe(8);
    expect(sizeOf(100, 2)).toBe(7);
    expect(sizeOf(100, 3)).toBe(6);
  });

  test('does not depend on the order of the sentences', () => {
    const sentences = ['one two three', 'three four', 'five six one', 'zeta'];
    const [one, other] = [sentences, sentences.toReversed()].map((order) =>
      JSON.stringify(buildTokenizer(order, PROSE, { maxSize: 8, minCount: 1 }).tokenizerJson),
    );
    expect(other).toBe(one);
  });

  test("takes a corpus's own <unk> for the unknown word and no other special token", () => {
    const { tokenizer } = buildTokenizer(['a <unk> b <eos> <pad>'], TREEBANK, { maxSize: 100, minCount: 1 });
    expect(tokenizer.vocabularySize).toBe(6);
    expect(tokenizer.encode('b <unk> <eos> a <pad>')).toEqual([5, 1, 1, 4, 1, 3]);
  });

  test('holds names that JavaScript objects have a meaning for', () => {
    const { tokenizer } = buildTokenizer(['__proto__ constructor'], TREEBANK, { maxSize: 100, minCount: 1 });
    expect(tokenizer.encode('constructor __proto__ valueOf')).toEqual([5, 4, 1, 3]);
  });

  test.each([
    [{ maxSize: 4, minCount: 1 }, 'Expected a vocabulary of at least 5 (4 are special tokens)'],
    [{ maxSize: Number.NaN, minCount: 1 }, 'the largest size allowed is NaN'],
    [{ maxSize: 10, minCount: 3 }, 'the most frequent of 2 words is rarer'],
  ])('is refused with %j', (limits, message) => {
    expect(() => buildTokenizer(['one two'], PROSE, limits)).toThrow(message);
  });
});

describe('the tokenizer folder', () => {
  test('gives back the tokenizer that was written', async () => {
    const folder = join(await temporaryFolder(), 'tokenizer');
    const { tokenizer, ...files } = buildTokenizer(['Go, then!'], PROSE, { maxSize: 100, minCount: 1 });
    await writeTokenizer(folder, files);
    expect((await readTokenizer(folder)).encode('then go, now')).toEqual(tokenizer.encode('then go, now'));
  });

  test('says what is wrong with a missing or broken file', async () => {
    const folder = await temporaryFolder();
    await expect(readTokenizer(folder)).rejects.toThrow(/tokenizer\.json, but it cannot be read\./);
    await writeFile(join(folder, 'tokenizer.json'), '{"mod');
    await expect(readTokenizer(folder)).rejects.toThrow(/tokenizer\.json, but it is not JSON\./);
  });
});
