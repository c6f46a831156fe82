import { expect, it } from 'vitest';
import { outcomeOf } from '../../../bench/install/outcome.js';
import { assembleReport, describeReport, type Cell } from '../../../bench/install/report.js';

const MACHINE = { cpu: 'a processor', cores: 2, memory: 8, node: '20.0.0' };
const WELL = { ok: true } as const;

const cell: Cell = {
  manager: 'npm 11',
  scripts: 'off',
  node: '20.0.0',
  documented: [],
  install: WELL,
  size: { packages: 3, bytes: 4.2e6 },
  types: null,
  esm: WELL,
  commonJs: WELL,
  gen: WELL,
  written: ['a'],
};

const reportOf = (...cells: Cell[]) => assembleReport({ machine: MACHINE, archive: 1e6, web: [], cells });
const holds = (...cells: Cell[]) => reportOf(...cells).bars.map((bar) => bar.holds);

it('a bar for each: something was tried, nothing failed, all wrote the same', () => {
  expect(holds(cell, { ...cell, node: '22.0.0' })).toEqual([true, true, true]);
  expect(holds()).toEqual([false, true, true]);
  expect(holds(cell, { ...cell, gen: { ok: false, reason: 'broken' } })).toEqual([true, false, true]);
  expect(holds(cell, { ...cell, written: ['b'] })).toEqual([true, true, false]);
});

it('what is documented not to work has to fail, and nothing else', () => {
  const refused = {
    ...cell,
    documented: ['commonJs'],
    commonJs: { ok: false, reason: 'not found' },
  } as const;
  expect(holds(cell, refused)).toEqual([true, true, true]);
  expect(holds(cell, { ...refused, documented: [] })).toEqual([true, false, true]);
  expect(holds(cell, { ...refused, commonJs: WELL })).toEqual([true, false, true]);
  expect(describeReport(reportOf(refused))).toContain('(1) not found');
});

it('a table, and each reason once', () => {
  const failed: Cell = { ...cell, manager: 'pnpm 12', esm: { ok: false, reason: 'broken' } };
  const text = describeReport(reportOf(cell, failed, { ...failed, node: '22.0.0' }));
  expect(text).toContain(
    '| npm 11  | off     | 20.0.0 |        3 |   4 | ✓       | ✓      | ✓       | ✓   | –     |',
  );
  expect(text).toContain(
    '| pnpm 12 | off     | 22.0.0 |        3 |   4 | ✓       | no (1) | ✓       | ✓   | –     |',
  );
  expect(text.match(/broken/g)).toHaveLength(1);
});

it('of what a program said, the line that names an error is the reason', () => {
  const failed = { code: 1, signal: null, stdout: '' };
  const stderr = 'npm warn old\nnode:internal\nError [ERR_MODULE_NOT_FOUND]: no such\n    at here\n';
  expect(outcomeOf({ ...failed, stderr })).toEqual({
    ok: false,
    reason: 'Error [ERR_MODULE_NOT_FOUND]: no such',
  });
  expect(outcomeOf({ ...failed, stderr: '' })).toEqual({ ok: false, reason: 'ended with 1' });
  expect(outcomeOf({ ...failed, code: 0, stderr })).toEqual({ ok: true });
});
