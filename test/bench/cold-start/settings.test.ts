import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readSettings } from '../../../bench/cold-start/settings.js';

const here = fileURLToPath(import.meta.url);
const flags = { peer: here, model: here, sentences: ['a', 'b'], rounds: 2 };

describe('the flags of bench cold-start', () => {
  test('are two sentences and what is there', () => {
    expect(readSettings(flags)).toEqual({ torch: here, model: here, sentences: ['a', 'b'], rounds: 2 });
  });

  test.each([
    [{ sentences: ['a'] }, '--sentences to be two'],
    [{ sentences: ['a', 'b', 'c'] }, '3 came'],
    [{ peer: '/no/peer.py' }, 'torch_reference.py at /no/peer.py'],
    [{ model: '/no/model' }, 'a model package at /no/model'],
    [{ rounds: 0 }, '--rounds'],
  ])('refuse %o', (change, received) => {
    expect(() => readSettings({ ...flags, ...change })).toThrow(received);
  });
});
