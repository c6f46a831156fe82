import { describe, expect, it } from 'vitest';
import { readGenerateOptions, requireCount } from '../../../src/decode/generate-options.js';

describe('readGenerateOptions', () => {
  it('leaves the model as it is by default, with the temperature of the caller', () => {
    expect(readGenerateOptions({ seed: 4 }, 1)).toEqual({
      seed: 4,
      temperature: 1,
      topK: 0,
      topP: 1,
      minP: 0,
      repetitionPenalty: 1,
      noRepeatNgram: 0,
      banned: [],
      forced: [],
      minWords: 0,
      maxWords: undefined,
      beams: 1,
      lengthPenalty: 0,
      scores: true,
      signal: undefined,
    });
  });

  it('finds a new seed each time', () => {
    const seeds = new Set(Array.from({ length: 8 }, () => readGenerateOptions({}, 0).seed));
    expect(seeds.size).toBeGreaterThan(1);
  });

  it('takes a temperature near zero for zero', () => {
    expect(readGenerateOptions({ temperature: 1e-30 }, 1).temperature).toBe(0);
    expect(readGenerateOptions({ temperature: -0 }, 1).temperature).toBe(0);
  });

  it.each([
    { seed: -1 },
    { seed: 0.5 },
    { seed: Number.NaN },
    { seed: 2 ** 53 },
    { temperature: -0.1 },
    { temperature: Number.NaN },
    { temperature: Infinity },
    { topK: -1 },
    { topK: 1.5 },
    { topK: Number.NaN },
    { topP: 0 },
    { topP: 1.01 },
    { topP: Number.NaN },
    { minP: -0.1 },
    { minP: 1.1 },
    { minP: Number.NaN },
    { repetitionPenalty: 0.9 },
    { repetitionPenalty: Infinity },
    { noRepeatNgram: -1 },
    { noRepeatNgram: 1.5 },
    { minWords: -1 },
    { minWords: Number.NaN },
    { maxWords: 0 },
    { maxWords: Infinity },
    { beams: 0 },
    { beams: 65 },
    { beams: 1.5 },
    { lengthPenalty: -1, beams: 2 },
    { lengthPenalty: Number.NaN, beams: 2 },
  ])('refuses %o', (options) => {
    const [value] = Object.values(options);
    expect(() => readGenerateOptions(options, 1)).toThrow(
      expect.objectContaining({ code: 'BAD_ARGUMENT', received: `${value} came` }),
    );
  });
});

describe('options that contradict each other', () => {
  it.each([
    [{ beams: 3, temperature: 1 }, 'temperature 1 came'],
    [{ beams: 3, topK: 5, minP: 0.1 }, 'top-k 5, min-p 0.1 came'],
    [{ temperature: 0, topP: 0.5 }, 'it is 0, which always takes the likeliest word'],
    [{ lengthPenalty: 0.6 }, '0.6 came without one'],
    [{ minWords: 6, maxWords: 5 }, '6 and 5 came'],
  ])('are refused: %j', (options, received) => {
    expect(() => readGenerateOptions(options, 1)).toThrow(
      expect.objectContaining({ code: 'BAD_ARGUMENT', received }),
    );
  });

  it('are none where a default would have been one', () => {
    expect(readGenerateOptions({ beams: 3 }, 1).temperature).toBe(0);
    expect(readGenerateOptions({ beams: 1, topK: 5 }, 1)).toMatchObject({ temperature: 1, topK: 5 });
  });

  it('cannot come about by reading options twice', () => {
    const once = readGenerateOptions({ seed: 1, beams: 3, lengthPenalty: 1, maxWords: 4, minWords: 4 }, 1);
    expect(readGenerateOptions(once, 0)).toEqual(once);
  });

  it.each(['cat', [1], null])('words that are no list of texts, %j, are refused', (banned) => {
    // What JavaScript callers may pass.
    expect(() => readGenerateOptions({ banned: banned as unknown as string[] }, 1)).toThrow(
      expect.objectContaining({ code: 'BAD_ARGUMENT', expected: 'banned words as a list of texts' }),
    );
  });
});

describe('requireCount', () => {
  it.each([0, -1, 1.5, Number.NaN, 1e9])('refuses %s', (count) => {
    expect(() => requireCount(count, 'sentences')).toThrow(
      `Expected a whole number of sentences from 1 to 1,000,000, but ${count} came.`,
    );
  });
});
