import { describe, expect, it } from 'vitest';
import { readGenerateOptions, requireCount } from '../../../src/decode/generate-options.js';

describe('readGenerateOptions', () => {
  it('leaves the model as it is by default, with the temperature of the caller', () => {
    expect(readGenerateOptions({ seed: 4 }, 1)).toEqual({
      seed: 4,
      temperature: 1,
      topK: 0,
      topP: 1,
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
  ])('refuses %o', (options) => {
    const [value] = Object.values(options);
    expect(() => readGenerateOptions(options, 1)).toThrow(
      expect.objectContaining({ code: 'BAD_ARGUMENT', received: `${value} came` }),
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
