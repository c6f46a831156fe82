import { expect, test } from 'vitest';
import { sentenceFeeds } from '../../../training/models/sentence-feeds.js';
import { wordDropoutAt } from '../../../training/models/word-dropout.js';
import { batchOf, TINY } from './tiny-models.js';

const rising = { wordDropout: 0.6, wordDropoutSchedule: { from: 0.2, steps: 4 } };

test('goes in a straight line and stays where it has come to', () => {
  const shares = [0, 1, 2, 3, 4, 5, 1000].map((step) => wordDropoutAt(rising, step));
  const expected = [0.2, 0.3, 0.4, 0.5, 0.6, 0.6, 0.6];
  for (const [i, share] of shares.entries()) expect(share).toBeCloseTo(expected[i]!, 12);
  expect(wordDropoutAt({ wordDropout: 0, wordDropoutSchedule: { from: 0.4, steps: 2 } }, 1)).toBeCloseTo(0.2);
  expect(wordDropoutAt({ wordDropout: 0.3 }, 0)).toBe(0.3);
});

test('so many words of a batch are hidden at each step, and none in validation', () => {
  const batch = batchOf(Array.from({ length: 400 }, () => [4, 5, 6, 7, 8]));
  const hidden = (mode: 'train' | 'validate', index: number, step = index) => {
    const { previousIds } = sentenceFeeds(batch, { mode, seed: 5, index, step }, { ...TINY, ...rising }, 1);
    return previousIds!.values.filter((id) => id === 1).length / 2000;
  };
  for (const step of [0, 2, 4, 50]) {
    expect(Math.abs(hidden('train', step) - wordDropoutAt(rising, step))).toBeLessThan(0.035);
  }
  // An update of the encoder alone, in between.
  expect(Math.abs(hidden('train', 2 ** 31, 2) - 0.4)).toBeLessThan(0.035);
  expect(hidden('validate', 50)).toBe(0);
});
