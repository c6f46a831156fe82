import { describe, expect, test } from 'vitest';
import type { Kill, KilledRun } from '../../../bench/kills/kill-and-resume.js';
import { assembleReport, describeReport, describeRun } from '../../../bench/kills/report.js';
import { describeMachine } from '../../../bench/machine.js';

const kill: Kill = {
  run: 'killed-1',
  began: 'new',
  after: 3.14159,
  during: 'steps',
  canResume: true,
  step: 20,
  checkpoint: 12,
  fault: null,
};
const run: KilledRun = {
  run: 'killed-1',
  kills: 2,
  resumes: 1,
  restarts: 1,
  differences: [],
  leftOver: [],
  refused: null,
};
const about = { machine: describeMachine(), seed: 1, seconds: 10 };

describe('kills', () => {
  test('are counted with their resumes and their starts from nothing', () => {
    const report = assembleReport(about, [kill, { ...kill, during: 'start-up', canResume: false }], [run]);
    expect(report).toMatchObject({ resumes: 1, restarts: 1, identical: true });
    expect(report.kills[0]).toMatchObject({ after: 3.14, step: 20 });
    expect(describeReport(report)).toContain(
      '2 kills within 10 s (steps 1, start-up 1), 1 resumes, 1 starts',
    );
    expect(describeReport(report)).toMatch(/: yes$/);
  });

  test.each([
    [{ differences: ['last/optimizer.bin'] }, 'not as undisturbed: last/optimizer.bin'],
    [{ leftOver: ['training.pid'] }, 'left over: training.pid'],
    [{ refused: 'Expected a run' }, 'it was refused: Expected a run'],
  ])('cost something with %o', (fault, said) => {
    const hurt = { ...run, ...fault };
    const report = assembleReport(about, [kill], [run, hurt]);
    expect(report.identical).toBe(false);
    expect(describeReport(report)).toMatch(/: no$/);
    expect(describeRun(hurt)).toContain(said);
  });
});
