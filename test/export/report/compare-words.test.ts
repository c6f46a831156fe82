import { expect, test } from 'vitest';
import { compareWords } from '../../../export/report/compare-words.js';

/** Words that the other sentence lacks in brackets. */
function marked(original: string, written: string): [string, string] {
  const compared = compareWords(original.split(' ').filter(Boolean), written.split(' ').filter(Boolean));
  const show = (words: typeof compared.original) =>
    words.map(({ word, isShared }) => (isShared ? word : `[${word}]`)).join(' ');
  return [show(compared.original), show(compared.written)];
}

test.each([
  ['the cat sat', 'the cat sat', 'the cat sat', 'the cat sat'],
  [
    'the cat sat on the mat',
    'the dog sat on a mat',
    'the [cat] sat on [the] mat',
    'the [dog] sat on [a] mat',
  ],
  ['he went out', 'out he went', 'he went [out]', '[out] he went'],
  ['a b', '', '[a] [b]', ''],
  ['', 'a', '', '[a]'],
  ['be', 'be be be', 'be', 'be [be] [be]'],
])('%s | %s', (original, written, left, right) => {
  expect(marked(original, written)).toEqual([left, right]);
});
