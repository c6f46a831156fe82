import * as fc from 'fast-check';
import { Value } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { betaAt, KlSchedule } from '../../../training/objective/schedule.js';

test('constant is what it says at every step', () => {
  expect([0, 1, 1e6, Infinity].map((step) => betaAt({ kind: 'constant', value: 0.3 }, step))).toEqual([
    0.3, 0.3, 0.3, 0.3,
  ]);
});

test('linear rises evenly and stays', () => {
  const schedule: KlSchedule = { kind: 'linear', from: 0.2, to: 1, steps: 400 };
  const expected = [0.2, 0.4, 0.6, 1, 1, 1];
  for (const [i, step] of [0, 100, 200, 400, 401, Infinity].entries()) {
    expect(betaAt(schedule, step)).toBeCloseTo(expected[i]!, 12);
  }
});

test('logistic has the values of the sigmoid', () => {
  const schedule: KlSchedule = { kind: 'logistic', slope: 0.0025, midpoint: 2500, to: 1 };
  expect(betaAt(schedule, 2500)).toBe(0.5);
  expect(betaAt(schedule, 0)).toBeCloseTo(0.0019267, 7); // 1 / (1 + e^6.25)
  expect(betaAt(schedule, 3300)).toBeCloseTo(0.8807971, 7); // 1 / (1 + e^−2)
  expect(betaAt(schedule, Infinity)).toBe(1);
  expect(betaAt({ ...schedule, to: 0.4 }, 2500)).toBe(0.2);
});

test('cyclical rises in the first half of each cycle, stays for the second, and for good after the last', () => {
  const schedule: KlSchedule = { kind: 'cyclical', steps: 100, cycles: 3, rising: 0.5, to: 0.8 };
  const at = (step: number) => betaAt(schedule, step);
  expect([0, 25, 50, 99, 100, 125, 199, 200, 250].map(at)).toEqual([0, 0.4, 0.8, 0.8, 0, 0.4, 0.8, 0, 0.8]);
  expect([300, 350, 1e9, Infinity].map(at)).toEqual([0.8, 0.8, 0.8, 0.8]);
});

test('no schedule leaves its bounds or falls on the way up', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const schedules: fc.Arbitrary<KlSchedule> = fc.oneof(
    fc.record({
      kind: fc.constant('linear' as const),
      from: fc.constant(0),
      to: share,
      steps: fc.integer({ min: 1, max: 9999 }),
    }),
    fc.record({
      kind: fc.constant('logistic' as const),
      slope: fc.double({ min: 1e-6, max: 1, noNaN: true }),
      midpoint: fc.double({ min: 0, max: 1e5, noNaN: true }),
      to: share,
    }),
  );
  fc.assert(
    fc.property(schedules, fc.nat(20_000), fc.nat(20_000), (schedule, start, more) => {
      const [now, later] = [betaAt(schedule, start), betaAt(schedule, start + more)];
      expect(now).toBeGreaterThanOrEqual(0);
      expect(later).toBeGreaterThanOrEqual(now);
      expect(later).toBeLessThanOrEqual(betaAt(schedule, Infinity));
    }),
    { seed: 20261122 },
  );
});

describe('the schema', () => {
  test('fills in the defaults', () => {
    expect(Value.Default(KlSchedule, { kind: 'logistic' })).toEqual({
      kind: 'logistic',
      slope: 0.0025,
      midpoint: 2500,
      to: 1,
    });
  });

  test.each([
    { kind: 'sometimes' },
    { kind: 'constant', value: -1 },
    { kind: 'linear', from: 0, to: 1, steps: 0 },
    { kind: 'linear', from: 0, to: 1, steps: 1.5 },
    { kind: 'logistic', slope: 0, midpoint: 2500, to: 1 },
    { kind: 'constant', value: Number.NaN },
  ])('refuses %j', (schedule) => {
    expect(Value.Check(KlSchedule, schedule)).toBe(false);
  });
});
