import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Corpus } from '../../../training/corpus/corpus.js';
import { loadCorpus } from '../../../training/corpus/load-corpus.js';
import { wordSplitter } from '../../../training/tokenizer/build-tokenizer.js';

const SEED = 20261122;
const SENTENCES = Array.from({ length: 400 }, (_, i) => `This is the sentence number ${i}.`);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sentence-vae-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function load(content: string | Uint8Array, name = 'text.txt'): Promise<Corpus> {
  const path = join(folder, name);
  await writeFile(path, content);
  return loadCorpus(path);
}

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function allOf({ parts }: Corpus): string[] {
  return [...parts.train, ...parts.valid, ...parts.test];
}

describe('a text file', () => {
  test('is a corpus of its lines', async () => {
    const corpus = await load(`${SENTENCES.join('\n')}\n`);
    expect(allOf(corpus).toSorted()).toEqual(SENTENCES.toSorted());
    expect(corpus.report).toEqual({ candidates: 400, kept: 400, duplicates: 0, tooShort: 0, tooLong: 0 });
    expect(corpus).toMatchObject({ name: 'text.txt', licence: 'not stated' });
  });

  test.each<[string, string | Uint8Array]>([
    ['a byte order mark', `\uFEFF${SENTENCES.join('\n')}`],
    ['CRLF', SENTENCES.join('\r\n')],
    ['no line feed at the end', SENTENCES.join('\n')],
    ['gzip', gzipSync(SENTENCES.join('\n'))],
    [
      'gzip in two members',
      Buffer.concat([`${SENTENCES[0]}\n`, SENTENCES.slice(1).join('\n')].map((x) => gzipSync(x))),
    ],
  ])('may have %s', async (_, content) => {
    expect((await load(content)).sha256).toBe((await load(SENTENCES.join('\n'))).sha256);
  });

  test('may be standard input, in pieces of any size, packed or not', async () => {
    const plain = await load(SENTENCES.join('\n'));
    const bytes = Buffer.from(SENTENCES.join('\n'));
    for (const [content, size] of [
      [bytes, 1],
      [bytes, 1000],
      [gzipSync(bytes), 1],
      [gzipSync(bytes), 77],
    ] as const) {
      expect((await loadCorpus('-', { stdin: inPieces(content, size) })).sha256).toBe(plain.sha256);
    }
  });

  test('reports what was left out, and the figures add up', async () => {
    const lines = [
      ...SENTENCES,
      '',
      '  ',
      'word '.repeat(100_000),
      SENTENCES[3],
      'x'.repeat(3 << 20),
      '\u200B',
    ];
    const { report, parts } = await load([...lines, 'this IS the  sentence number 5 .'].join('\n'));
    expect(report).toEqual({ candidates: 407, kept: 400, duplicates: 2, tooShort: 3, tooLong: 2 });
    expect(parts.train.length + parts.valid.length + parts.test.length).toBe(400);
  });

  test('stops at once when it is aborted', async () => {
    const abort = new AbortController();
    abort.abort(new Error('enough'));
    await writeFile(join(folder, 'text.txt'), SENTENCES.join('\n'));
    await expect(loadCorpus(join(folder, 'text.txt'), { signal: abort.signal })).rejects.toThrow('enough');
  });
});

describe('the split', () => {
  const sentence = fc.array(fc.constantFrom('a', 'B', 'b', "don't", 'don’t', ',', '.', 'é', 'e\u0301'), {
    minLength: 1,
    maxLength: 4,
  });

  test('does not depend on the order, and no words stand in two parts', async () => {
    const splitter = wordSplitter({ kind: 'raw', lowercase: true });
    const partsOf = async (lines: readonly string[]): Promise<Set<string>[]> => {
      const { parts } = await loadCorpus('-', {
        stdin: inPieces(Buffer.from([...SENTENCES, ...lines].join('\n')), 4096),
      });
      return [parts.train, parts.valid, parts.test].map(
        (part) => new Set(part.map((each) => splitter.words(each).join(' '))),
      );
    };
    const lines = fc.array(
      sentence.map((words) => words.join(' ')),
      { minLength: 1, maxLength: 60 },
    );
    await fc.assert(
      fc.asyncProperty(lines, fc.infiniteStream(fc.nat()), async (each, keys) => {
        const shuffled = each
          .map((line) => [keys.next().value ?? 0, line] as const)
          .toSorted((a, b) => a[0] - b[0])
          .map(([, line]) => line);
        const [train, valid, held] = await partsOf(each);
        expect(await partsOf(shuffled)).toEqual([train, valid, held]);
        expect([...train!].filter((words) => valid!.has(words) || held!.has(words))).toEqual([]);
        expect([...valid!].filter((words) => held!.has(words))).toEqual([]);
      }),
      { seed: SEED, numRuns: 30 },
    );
  });

  test('keeps the part of a sentence when others come and go', async () => {
    const many = await load(SENTENCES.join('\n'));
    const few = await load(SENTENCES.slice(100).join('\n'));
    const kept = new Set(SENTENCES.slice(100));
    expect(few.parts).toEqual({
      train: many.parts.train.filter((each) => kept.has(each)),
      valid: many.parts.valid.filter((each) => kept.has(each)),
      test: many.parts.test.filter((each) => kept.has(each)),
    });
  });
});
