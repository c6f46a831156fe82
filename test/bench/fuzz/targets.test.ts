import { describe, expect, test } from 'vitest';
import { readRegressions } from '../../../bench/fuzz/regressions.js';
import { runTarget } from '../../../bench/fuzz/run-target.js';
import { loadTarget, TARGET_NAMES } from '../../../bench/fuzz/targets.js';

/** The same inputs each time; `bench fuzz` has others. */
const SEED = 10;
/** Loading and running models, and exporting them, takes its time. */
const CASES: Partial<Record<string, number>> = { graph: 30, 'run-folder': 6, 'http-bytes': 30, cli: 30 };

describe(`what strangers wrote, spoilt by seed ${SEED}`, () => {
  test.each(TARGET_NAMES)('%s', { timeout: 600_000 }, async (name) => {
    const { target, module } = await loadTarget(name);
    const regressions = await readRegressions(name);
    const cases = (CASES[name] ?? 60) + regressions.length;
    const report = await runTarget(target, { module, cases, seed: SEED, regressions });
    expect(report.findings).toEqual([]);
    expect(report.right + report.refused).toBe(cases);
  });
});
