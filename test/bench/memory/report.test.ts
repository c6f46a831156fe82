import { expect, test } from 'vitest';
import { describeMachine } from '../../../bench/machine.js';
import type { MemorySample } from '../../../bench/memory/jobs.js';
import { assembleReport, describeReport } from '../../../bench/memory/report.js';

const first: MemorySample = {
  step: 100,
  tensors: 53,
  tensor_bytes: 2500,
  rss: 1300e6,
  anonymous: 1000e6,
  heap: 40e6,
  external: 30e6,
  array_buffers: 30e6,
};

function reportOf(...later: Partial<MemorySample>[]) {
  const samples = later.map((change, i) => ({ ...first, step: 200 * (i + 1), ...change }));
  return assembleReport({ machine: describeMachine(), config: 'small' }, [first, ...samples]);
}

test('what ends as it was after the first sample is flat, within 2 % of anonymous memory', () => {
  const report = reportOf({ anonymous: 1100e6 }, { anonymous: 1019e6, rss: 1200e6, heap: 44e6 });
  expect(report).toMatchObject({
    flat: true,
    ratio: { anonymous: 1.019, rss: 0.9231, heap: 1.1, external: 1 },
  });
  expect(describeReport(report)).toContain('after step 400 against step 100: 53 tensors against 53');
  expect(reportOf({ anonymous: 981e6 }).flat).toBe(true);
});

test.each([{ anonymous: 1021e6 }, { anonymous: 979e6 }, { tensors: 54 }, { tensor_bytes: 2504 }])(
  'another end is not flat: %o',
  (change) => {
    const report = reportOf(change);
    expect(report.flat).toBe(false);
    expect(describeReport(report)).toMatch(/flat: no$/);
  },
);
