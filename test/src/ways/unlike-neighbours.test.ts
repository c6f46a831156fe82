import { expect, test } from 'vitest';
import { sentence } from '../../../src/decode/sentence.js';
import { unlikeNeighbours } from '../../../src/ways/unlike-neighbours.js';

/** A sentence whose tokens all have the same log-probability. */
function at(t: number, text: string, nats = 0) {
  const tokens = [...text.split(' '), '<eos>'].map((word, id) => ({ id, text: word }));
  return { t, ...sentence(text, tokens, new Float32Array(tokens.length).fill(-nats)) };
}

const row = (...between: ReturnType<typeof at>[]) =>
  unlikeNeighbours([at(0, 'one'), ...between, at(1, 'two')], { most: 3, mostEqual: 0 }).map(
    ({ text }) => text,
  );

test('of several rows as long the one that the decoder is surest of is chosen', () => {
  expect(row(at(0.5, 'unsure', 2), at(0.7, 'sure', 0.1))).toEqual(['one', 'sure', 'two']);
  expect(row(at(0.4, 'a long but sure sentence', 0.2), at(0.5, 'short', 0.9))).toContain(
    'a long but sure sentence',
  );
});

test('of those that it is as sure of the one in the middle is', () => {
  expect(row(at(0.2, 'early', 0.3), at(0.5, 'middle', 0.3), at(0.9, 'late', 0.3))).toEqual([
    'one',
    'middle',
    'two',
  ]);
});

test('a longer row goes before a surer one, and two at one place are no row', () => {
  const longest = { most: 4, mostEqual: 0 };
  const [from, to] = [at(0, 'one'), at(1, 'two')];
  const wordy = [from, at(0.3, 'well', 0.1), at(0.6, 'perhaps', 3), to];
  expect(unlikeNeighbours(wordy, longest)).toEqual(wordy);
  expect(unlikeNeighbours([from, at(0.5, 'well', 0.1), at(0.5, 'perhaps', 3), to], longest)).toHaveLength(3);
});
