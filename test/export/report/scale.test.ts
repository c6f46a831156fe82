import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { niceScale } from '../../../export/report/scale.js';

fc.configureGlobal({ seed: 20261123 });

test.each([
  [[73.4, 95.1], {}, ['70', '80', '90', '100']],
  [[0, 0.16], {}, ['0.00', '0.05', '0.10', '0.15', '0.20']],
  [[0, 0.3], { count: 3 }, ['0.0', '0.1', '0.2', '0.3']],
  [[0, 16], { whole: true }, ['0', '5', '10', '15', '20']],
  [[1, 3], { whole: true }, ['1', '2', '3']],
  [[-0.4, 0.4], { count: 4 }, ['-0.4', '-0.2', '0.0', '0.2', '0.4']],
  [[5, 5], { whole: true }, ['4', '5', '6']],
  [[0, 0], { count: 2 }, ['0.0', '0.5', '1.0']],
  [[], { count: 2 }, ['0.0', '0.5', '1.0']],
])('the ticks around %o are round', (values, options, labels) => {
  const { ticks, label } = niceScale(values, options);
  expect(ticks.map(label)).toEqual(labels);
});

test('every value lies within the axis, and ticks are evenly spread over all of it', () => {
  const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(values, fc.boolean(), (some, whole) => {
      const { ticks, at } = niceScale(some, { whole });
      for (const value of some) {
        expect(at(value)).toBeGreaterThan(-1e-6);
        expect(at(value)).toBeLessThan(1 + 1e-6);
      }
      expect(ticks.length).toBeGreaterThan(1);
      expect(ticks.length).toBeLessThan(9);
      for (const [i, tick] of ticks.entries()) expect(at(tick)).toBeCloseTo(i / (ticks.length - 1), 6);
      expect(!whole || ticks.every(Number.isInteger)).toBe(true);
    }),
  );
});
