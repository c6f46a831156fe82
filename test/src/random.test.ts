import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  choices,
  normals,
  permutation,
  PURPOSE,
  tossCoins,
  uniforms,
  type RandomKey,
} from '../../src/random/draws.js';
import { philox4x32 } from '../../src/random/philox.js';

fc.configureGlobal({ seed: 20261122 });

const key = (change: Partial<RandomKey> = {}): RandomKey => ({
  seed: 1,
  purpose: 'verification',
  index: 0,
  ...change,
});

const keys = fc.record({
  seed: fc.maxSafeNat(),
  purpose: fc.constantFrom(...(Object.keys(PURPOSE) as (keyof typeof PURPOSE)[])),
  index: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
});

describe('philox4x32', () => {
  // kat_vectors of Random123, the authors' own implementation.
  it.each([
    {
      counter: [0, 0, 0, 0],
      keys: [0, 0] as const,
      result: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    },
    {
      counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      keys: [0xffffffff, 0xffffffff] as const,
      result: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    },
    {
      counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      keys: [0xa4093822, 0x299f31d0] as const,
      result: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    },
  ])('gives the known answer for counter $counter', ({ counter, keys: [key0, key1], result }) => {
    const words = Uint32Array.from(counter);
    philox4x32(words, key0, key1);
    expect([...words]).toEqual(result);
  });
});

describe('uniforms', () => {
  it('are the top 24 bits of the words, in order', () => {
    const words = Uint32Array.of(0, 7, PURPOSE.tokenUniforms, 0);
    philox4x32(words, 5, 0);
    const expected = [...words].map((word) => Math.floor(word / 256) / 2 ** 24);
    expect([...uniforms({ seed: 5, purpose: 'tokenUniforms', index: 7 }, 4)]).toEqual(expected);
  });

  it('stay in [0, 1), and a longer draw begins with the shorter one', () => {
    fc.assert(
      fc.property(keys, fc.integer({ min: 0, max: 40 }), (of, count) => {
        const long = uniforms(of, count + 9);
        expect([...long].every((value) => value >= 0 && value < 1)).toBe(true);
        expect(uniforms(of, count)).toEqual(long.slice(0, count));
      }),
    );
  });

  it('have the mean and variance of a uniform distribution', () => {
    const { mean, variance } = moments(uniforms(key(), 40_000));
    expect(mean).toBeCloseTo(1 / 2, 2);
    expect(variance).toBeCloseTo(1 / 12, 2);
  });

  it('use the high half of the seed', () => {
    expect(uniforms(key({ seed: 2 ** 32 }), 8)).not.toEqual(uniforms(key({ seed: 0 }), 8));
  });
});

describe('choices', () => {
  const sides = { drawn: 0, other: 1.25 };

  it('take the upper half of a word, then the lower one', () => {
    const words = Uint32Array.of(0, 7, PURPOSE.outputDropout, 0);
    philox4x32(words, 5, 0);
    const halves = [...words].flatMap((word) => [word >>> 16, word & 0xffff]);
    const of = { seed: 5, purpose: 'outputDropout', index: 7 } as const;
    const expected = halves.map((half) => (half < 0.4 * 65_536 ? 0 : 1.25));
    expect(expected).toContain(0);
    expect([...choices(of, 8, 0.4, sides)]).toEqual(expected);
  });

  it('fall as often as they should, and a longer draw begins with the shorter one', () => {
    const drawn = choices(key(), 40_000, 0.2, sides).filter((value) => value === 0).length;
    expect(Math.abs(drawn - 8000)).toBeLessThan(4 * Math.sqrt(40_000 * 0.2 * 0.8));
    fc.assert(
      fc.property(keys, fc.integer({ min: 0, max: 40 }), (of, count) => {
        const long = choices(of, count + 9, 0.3, sides);
        expect(choices(of, count, 0.3, sides)).toEqual(long.slice(0, count));
      }),
    );
  });

  it('never fall at 0 and always at 1', () => {
    expect(new Set(choices(key(), 1000, 0, sides))).toEqual(new Set([1.25]));
    expect(new Set(choices(key(), 1000, 1, sides))).toEqual(new Set([0]));
  });
});

describe('normals', () => {
  it('have the first four moments of a standard normal distribution', () => {
    const draws = normals(key(), 100_000);
    const { mean, variance, skewness, kurtosis } = moments(draws);
    // Four standard errors: √(1/n), √(2/n), √(6/n), √(24/n).
    expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(1 / 1e5));
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / 1e5));
    expect(Math.abs(skewness)).toBeLessThan(4 * Math.sqrt(6 / 1e5));
    expect(Math.abs(kurtosis - 3)).toBeLessThan(4 * Math.sqrt(24 / 1e5));
  });

  it('are finite, and a longer draw begins with the shorter one', () => {
    fc.assert(
      fc.property(keys, fc.integer({ min: 0, max: 40 }), (of, count) => {
        const long = normals(of, count + 9);
        expect([...long].every(Number.isFinite)).toBe(true);
        expect(normals(of, count)).toEqual(long.slice(0, count));
      }),
    );
  });

  it.each<[string, Partial<RandomKey>]>([
    ['seed', { seed: 2 }],
    ['purpose', { purpose: 'priorLatent' }],
    ['index', { index: 1 }],
  ])('are independent of those of another %s', (_, change) => {
    const a = normals(key(), 10_000);
    const b = normals(key(change), 10_000);
    const correlation = a.reduce((sum, value, i) => sum + value * b[i]!, 0) / a.length;
    expect(Math.abs(correlation)).toBeLessThan(4 / Math.sqrt(a.length));
  });
});

describe('permutation', () => {
  it('has every integer once', () => {
    fc.assert(
      fc.property(keys, fc.integer({ min: 0, max: 200 }), (of, count) => {
        expect(permutation(of, count).toSorted()).toEqual(Uint32Array.from({ length: count }, (_, i) => i));
      }),
    );
  });

  it('puts each integer at each place equally often', () => {
    const counts = new Map<string, number>();
    for (let index = 0; index < 6000; index++) {
      const order = permutation(key({ index }), 3).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // Four standard deviations of a binomial count with n = 6000, p = 1/6.
    for (const count of counts.values())
      expect(Math.abs(count - 1000)).toBeLessThan(4 * Math.sqrt(1000 * (5 / 6)));
  });
});

function moments(values: Float32Array) {
  const average = (of: (value: number) => number) =>
    values.reduce((sum, value) => sum + of(value), 0) / values.length;
  const mean = average((value) => value);
  const variance = average((value) => (value - mean) ** 2);
  return {
    mean,
    variance,
    skewness: average((value) => (value - mean) ** 3) / variance ** 1.5,
    kurtosis: average((value) => (value - mean) ** 4) / variance ** 2,
  };
}

/** What coins come to for values out of 255. */
function tossed(of: RandomKey, values: readonly number[]): number[] {
  const coins = Float32Array.from(values);
  tossCoins(of, coins, 255);
  return [...coins];
}

describe('tossCoins', () => {
  it('makes each value whole as often as its share says', () => {
    const count = 40_000;
    for (const value of [1, 51, 128, 250]) {
      const share =
        tossed(
          key(),
          Array.from({ length: count }, () => value),
        ).filter(Boolean).length / count;
      const p = value / 255;
      expect(Math.abs(share - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / count));
    }
  });

  it('leaves what is certain, and what is beside it changes no toss', () => {
    fc.assert(
      fc.property(keys, fc.array(fc.constantFrom(0, 255, 100, 200), { maxLength: 40 }), (of, values) => {
        const coins = tossed(of, values);
        const open = tossed(
          of,
          values.map((value) => (value % 255 === 0 ? 7 : value)),
        );
        const expected = values.map((value, at) => (value % 255 === 0 ? value : open[at]));
        expect(coins).toEqual(expected);
        expect(coins.every((coin) => coin === 0 || coin === 255)).toBe(true);
      }),
    );
  });
});
