import { expect, test } from 'vitest';
import { runTarget } from '../../../bench/fuzz/run-target.js';
import planted from '../../fixtures/fuzz/planted.js';

// The process that is fed runs what was compiled.
const module = new URL('../../../dist/test/fixtures/fuzz/planted.js', import.meta.url);

test(
  'every kind of fault is seen, once, with the smallest input that shows it',
  { timeout: 300_000 },
  async () => {
    const report = await runTarget(planted, { module, cases: 200, seed: 1 });
    expect(report.cases).toBe(200);
    expect(report.right).toBeGreaterThan(10);
    expect(report.refused).toBeGreaterThan(10);
    const found = report.findings.map(({ fault, input }) => ({ fault, input }));
    expect(found).toHaveLength(8);
    expect(found).toEqual(
      expect.arrayContaining(
        [
          ['unworded', 'unworded'],
          ['unworded', 'endless'],
          ['wrong', 'wrong'],
          ['unhandled', 'unhandled'],
          ['polluted', 'polluted'],
          ['crash', 'crash'],
          ['hang', 'hang'],
          ['memory', 'memory'],
        ].map(([fault, planting]) => ({ fault, input: { fault: planting, number: 2 } })),
      ),
    );
  },
);

test('a former fault is looked at first, and is one again if it is back', async () => {
  const regressions = [
    { fault: 'unworded', number: 1 },
    { fault: 'wrong', number: 5 },
  ];
  const report = await runTarget(planted, { module, cases: 2, seed: 1, regressions });
  expect(report).toMatchObject({ cases: 2, regressions: 2, right: 1, findings: [{ fault: 'wrong' }] });
});
