import { expect, test } from 'vitest';
import type { SentenceBatch } from '../../../training/batches/batch.js';
import { sentenceFeeds } from '../../../training/models/sentence-feeds.js';
import type { Pass } from '../../../training/models/trainable.js';
import { batchOf, TINY, TRAIN } from './tiny-models.js';

const SIZE = 400;

/** Sentences 4 5 <eos>, which are 6 7 8 <eos> in lower case. */
const BATCH: SentenceBatch = {
  ...batchOf(
    Array.from({ length: SIZE }, () => [4, 5]),
    4,
  ),
  lowerCase: batchOf(Array.from({ length: SIZE }, () => [6, 7, 8])),
};

const OWN = ['4 5 3 0', '1 1 1 0'];
const LOWERED = ['6 7 8 3', '1 1 1 1'];

const row = (values: ArrayLike<number>, at: number) =>
  Array.from(values)
    .slice(4 * at, 4 * at + 4)
    .join(' ');

/** What the encoder reads of each sentence, ids and mask; and all that the decoder is given. */
function feedsOf(caseDropout: number, pass: Pass) {
  const { ids, mask, noise: _, ...others } = sentenceFeeds(BATCH, pass, { ...TINY, caseDropout }, 1);
  const read = Array.from({ length: SIZE }, (_row, at) => [row(ids!.values, at), row(mask!.values, at)]);
  return { read, others };
}

test('the encoder reads the given share of the sentences in lower case, with their own mask', () => {
  const { read, others } = feedsOf(0.3, TRAIN);
  const lowered = read.filter(([ids]) => ids === LOWERED[0]);
  for (const each of read) expect([OWN, LOWERED]).toContainEqual(each);
  expect(lowered.length / SIZE).toBeGreaterThan(0.23);
  expect(lowered.length / SIZE).toBeLessThan(0.37);
  expect(others).toEqual(feedsOf(0, TRAIN).others);
});

test('which ones follows from the seed and the step alone', () => {
  const { read } = feedsOf(0.3, TRAIN);
  expect(feedsOf(0.3, TRAIN).read).toEqual(read);
  expect(feedsOf(0.3, { ...TRAIN, index: TRAIN.index + 1 }).read).not.toEqual(read);
});

test.each([
  ['without case dropout', 0, TRAIN],
  ['in validation', 0.9, { ...TRAIN, mode: 'validate' as const }],
])('it reads all as they are %s', (_, caseDropout, pass) => {
  expect(feedsOf(caseDropout, pass).read.every(([ids]) => ids === OWN[0])).toBe(true);
});
