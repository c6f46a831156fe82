import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BatchList, SentenceBatch } from '../../../training/batches/batch.js';
import { encodeSentences, type EncodedSentences } from '../../../training/batches/encoded-sentences.js';
import {
  trainingSentenceBatches,
  validationSentenceBatches,
} from '../../../training/batches/sentence-batches.js';

const SEED = 20261122;

/** Sentences that can be told apart: each ends in its own number. */
function numbered(lengths: readonly number[]): EncodedSentences {
  const texts = lengths.map((length, i) =>
    [...Array.from({ length: length - 1 }, () => 7), 100 + i].join(' '),
  );
  const tokenizer = { encode: (text: string) => text.split(' ').map(Number), tokenIds: { unk: 1 } };
  return encodeSentences(texts, tokenizer, Number.POSITIVE_INFINITY);
}

function all(batches: BatchList<SentenceBatch>): SentenceBatch[] {
  return Array.from({ length: batches.length }, (_, i) => batches.at(i));
}

/** The numbers that the sentences of a batch end in. */
function numbersIn({ ids, lengths, tokens }: SentenceBatch): number[] {
  return [...lengths].map((length, row) => ids[row * tokens + length - 1]! - 100);
}

const lengths = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 200 });
const batchSize = fc.integer({ min: 1, max: 17 });
const epoch = fc.integer({ min: 0, max: 1000 });

describe('training batches', () => {
  test('hold every sentence once, padded with 0 to the next multiple of 4, in batches of the size asked for', () => {
    fc.assert(
      fc.property(lengths, batchSize, epoch, fc.boolean(), (each, size, at, byLength) => {
        const order = { seed: 3, epoch: at, byLength };
        const batches = all(trainingSentenceBatches(numbered(each), size, order));
        expect(batches.flatMap(numbersIn).toSorted((a, b) => a - b)).toEqual(each.map((_, i) => i));
        expect(batches.filter((batch) => batch.size < size).length).toBeLessThanOrEqual(1);
        for (const batch of batches) {
          expect(batch.size).toBe(batch.lengths.length);
          expect(batch.tokens).toBe(Math.ceil(Math.max(...batch.lengths) / 4) * 4);
          expect(batch.ids).toHaveLength(batch.size * batch.tokens);
          for (const [row, length] of batch.lengths.entries()) {
            const ids = batch.ids.subarray(row * batch.tokens, (row + 1) * batch.tokens);
            expect(ids.subarray(0, length).every((id) => id !== 0)).toBe(true);
            expect(ids.subarray(length).every((id) => id === 0)).toBe(true);
          }
        }
      }),
      { seed: SEED },
    );
  });

  test('put sentences of similar length together: lengths of two batches overlap in one length at most', () => {
    fc.assert(
      fc.property(lengths, batchSize, epoch, (each, size, at) => {
        const ranges = all(trainingSentenceBatches(numbered(each), size, { seed: 3, epoch: at }))
          .map((batch) => [Math.min(...batch.lengths), Math.max(...batch.lengths)] as const)
          .toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
        const shortest = ranges.slice(1).map(([length]) => length);
        const longestBefore = ranges.slice(0, -1).map(([, length]) => length);
        expect(shortest.map((length, i) => length >= longestBefore[i]!)).not.toContain(false);
      }),
      { seed: SEED },
    );
  });

  test('are samples of the corpus where they are not by length', () => {
    const sentences = numbered(Array.from({ length: 2000 }, (_, i) => 1 + Math.floor(i / 200)));
    const batches = all(trainingSentenceBatches(sentences, 100, { seed: 3, epoch: 0, byLength: false }));
    for (const batch of batches) {
      const mean = batch.lengths.reduce((sum, length) => sum + length, 0) / batch.size;
      // The mean of 100 lengths around 5.5 is within 0.29 in two cases of three.
      expect(Math.abs(mean - 5.5)).toBeLessThan(1.2);
    }
  });

  test('are the same when they are entered anywhere', () => {
    fc.assert(
      fc.property(lengths, batchSize, epoch, fc.boolean(), (each, size, at, byLength) => {
        const order = { seed: 3, epoch: at, byLength };
        const straight = all(trainingSentenceBatches(numbered(each), size, order));
        const resumed = trainingSentenceBatches(numbered(each), size, order);
        const from = Math.floor(straight.length / 2);
        for (let i = straight.length - 1; i >= from; i--) expect(resumed.at(i)).toEqual(straight[i]);
      }),
      { seed: SEED },
    );
  });

  test('differ by epoch and by seed, in their order and in their content', () => {
    const sentences = numbered(Array.from({ length: 300 }, (_, i) => 1 + (i % 3)));
    const orders = [
      { seed: 1, epoch: 0 },
      { seed: 1, epoch: 1 },
      { seed: 2, epoch: 0 },
    ].map((order) => all(trainingSentenceBatches(sentences, 10, order)).map(numbersIn));
    const contents = orders.map((order) => new Set(order.map((numbers) => numbers.toSorted().join())));
    const lengthsInOrder = orders.map((order) => order.map((numbers) => numbers[0]! % 3).join(''));
    expect(new Set(lengthsInOrder).size).toBe(3);
    expect([...contents[0]!].some((content) => contents[1]!.has(content))).toBe(false);
    expect([...contents[0]!].some((content) => contents[2]!.has(content))).toBe(false);
  });
});

describe('validation batches', () => {
  test('hold every sentence once, shortest first', () => {
    const batches = all(validationSentenceBatches(numbered([3, 1, 2, 1, 3]), 2));
    expect(batches.map(numbersIn)).toEqual([[1, 3], [2, 0], [4]]);
    expect(batches[1]).toEqual({
      size: 2,
      tokens: 4,
      ids: Int32Array.of(7, 102, 0, 0, 7, 7, 100, 0),
      lengths: Int32Array.of(2, 3),
    });
  });
});

describe('bad requests', () => {
  test.each([0, -1, 1.5, Number.NaN])('a batch size of %d', (size) => {
    expect(() => trainingSentenceBatches(numbered([1]), size, { seed: 1, epoch: 0 })).toThrow(
      `Expected a batch size of at least 1, but it is ${size}.`,
    );
  });

  test.each([-1, 2, 0.5])('batch %d of two', (index) => {
    expect(() => validationSentenceBatches(numbered([1, 1]), 1).at(index)).toThrow(RangeError);
  });
});

test('too long sentences are left out and counted, never cut', () => {
  const tokenizer = { encode: (text: string) => [...text].map(Number), tokenIds: { unk: 1 } };
  expect(encodeSentences(['413', '4513', '13', '44443'], tokenizer, 4)).toEqual({
    ids: Int32Array.of(4, 1, 3, 4, 5, 1, 3, 1, 3),
    offsets: Int32Array.of(0, 3, 7, 9),
    dropped: 1,
    unknown: 3,
  });
});

/** Of upper-case letters, one token each, and lower-case ones, two each. */
const LETTERS = {
  encode: (text: string) => [...text].flatMap((letter) => (letter < 'a' ? [10] : [20, 21])),
  tokenIds: { unk: 1 },
};

test('sentences come in lower case too, as they are where that would not fit into the batch', () => {
  const sentences = encodeSentences(['A', 'AB', 'ABC'], LETTERS, 9, { lowerCase: true });
  const { ids, tokens, lowerCase } = validationSentenceBatches(sentences, 3).at(0);
  expect(tokens).toBe(4);
  expect([...ids]).toEqual([10, 0, 0, 0, 10, 10, 0, 0, 10, 10, 10, 0]);
  expect([...lowerCase!.ids]).toEqual([20, 21, 0, 0, 20, 21, 20, 21, 10, 10, 10, 0]);
  expect([...lowerCase!.lengths]).toEqual([2, 4, 3]);
});
