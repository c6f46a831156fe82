import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseToken, logProbabilityOf, restrictLogits } from '../../../src/decode/choose-token.js';

const IDS = { pad: 0, unk: 1, bos: 2, eos: 3 };
const FREE = { minTokens: 0, repetitionPenalty: 1, noRepeatNgram: 0 };
const PLAIN = { temperature: 1, topK: 0, topP: 1, minP: 0 };
const GREEDY = { ...PLAIN, temperature: 0 };

/** Logits of these probabilities for `<eos>` and the words; what is never chosen would be likeliest. */
const logitsOf = (...probabilities: number[]) => [9, 9, 9, ...probabilities.map(Math.log)];
const restricted = (logits: number[], written: number[], changes: Partial<typeof FREE>) => [
  ...restrictLogits(logits, written, { ...FREE, ...changes }, IDS),
];

describe('chooseToken', () => {
  it('takes the likeliest at temperature 0, and never <pad>, <unk> or <bos>', () => {
    expect(chooseToken(logitsOf(0.2, 0.5, 0.3), 0.9, GREEDY, IDS)).toBe(4);
  });

  it.each([
    [0, 3],
    [0.19, 3],
    [0.21, 4],
    [0.69, 4],
    [0.71, 5],
    [1 - 2 ** -24, 5],
  ])('finds the place of %s among cumulative probabilities', (uniform, id) => {
    expect(chooseToken(logitsOf(0.2, 0.5, 0.3), uniform, PLAIN, IDS)).toBe(id);
  });

  it.each([
    ['top-k', { ...PLAIN, topK: 2 }, [4, 5]],
    ['top-p', { ...PLAIN, topP: 0.45 }, [4]],
    ['top-p that needs a second', { ...PLAIN, topP: 0.75 }, [4, 5]],
    ['top-p of the two that top-k left', { ...PLAIN, topK: 2, topP: 0.6 }, [4]],
    ['min-p', { ...PLAIN, minP: 0.5 }, [4, 5]],
    ['min-p 1', { ...PLAIN, minP: 1 }, [4]],
  ])('%s leaves the likeliest', (_, choice, left) => {
    const drawn = Array.from({ length: 100 }, (_unused, i) =>
      chooseToken(logitsOf(0.2, 0.5, 0.3), i / 100, choice, IDS),
    );
    expect([...new Set(drawn)]).toEqual(left);
  });

  it('draws as often as the probabilities say, at any temperature', () => {
    const draws = 1000;
    for (const temperature of [0.5, 1, 2]) {
      const weights = [0.2, 0.5, 0.3].map((each) => each ** (1 / temperature));
      const total = weights.reduce((a, b) => a + b);
      const drawn = Array.from({ length: draws }, (_, i) =>
        chooseToken(logitsOf(0.2, 0.5, 0.3), i / draws, { ...PLAIN, temperature }, IDS),
      );
      for (const [i, weight] of weights.entries()) {
        const count = drawn.filter((id) => id === i + 3).length;
        expect(Math.abs(count / draws - weight / total)).toBeLessThan(0.002);
      }
    }
  });
});

describe('restrictLogits', () => {
  it('lowers what was written, whatever its sign', () => {
    expect(restricted([1, 1, 1, 1, 2, -2, 2], [4, 5, 4], { repetitionPenalty: 2 })).toEqual([
      1, 1, 1, 1, 1, -4, 2,
    ]);
  });

  it('closes the end until there are enough words', () => {
    expect(restricted([0, 0, 0, 5, 1], [4], { minTokens: 2 })[3]).toBeLessThan(-1e29);
    expect(restricted([0, 0, 0, 5, 1], [4, 4], { minTokens: 2 })[3]).toBe(5);
  });

  it('bans exactly the words that would repeat a group', () => {
    const word = fc.integer({ min: 4, max: 7 });
    fc.assert(
      fc.property(fc.array(word, { maxLength: 14 }), fc.integer({ min: 1, max: 4 }), (written, n) => {
        const logits = restricted([0, 0, 0, 0, 0, 0, 0, 0], written, { noRepeatNgram: n });
        const groups = written.slice(n - 1).map((_, at) => written.slice(at, at + n).join());
        for (const id of [4, 5, 6, 7]) {
          const next = [...written, id].slice(-n);
          const isRepeated = next.length === n && groups.includes(next.join());
          expect(logits[id]).toBe(isRepeated ? -Infinity : 0);
        }
      }),
    );
  });

  it('leaves the end open where nothing else is', () => {
    const logits = restrictLogits([0, 0, 0, 0, 0], [4], { ...FREE, noRepeatNgram: 1, minTokens: 9 }, IDS);
    for (const choice of [GREEDY, PLAIN]) expect(chooseToken(logits, 0.7, choice, IDS)).toBe(3);
  });
});

it('logProbabilityOf is of the whole vocabulary, and copes with large logits', () => {
  expect(logProbabilityOf([0, 0, 0, 0], 2)).toBeCloseTo(-Math.log(4), 12);
  expect(logProbabilityOf([1000, 1000], 0)).toBeCloseTo(-Math.log(2), 12);
});
