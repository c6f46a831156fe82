import { markdownTable } from '../../src/terminal/markdown-table.js';
import type { Check } from './check-model.js';
import type { Tolerance } from './compare-figures.js';

/** What `bench models --json` prints. */
export interface Report {
  checks: Check[];
  /** Whether nothing is otherwise than recorded, and nothing unchecked that has to be. */
  holds: boolean;
}

/** @param allowMissing what cannot be checked here is no fault */
export function assembleReport(checks: Check[], allowMissing: boolean): Report {
  const isFault = ({ status }: Check) =>
    status === 'not as recorded' || (status === 'not checked' && !allowMissing);
  return { checks, holds: !checks.some(isFault) };
}

/** A line for each check, and a table of the figures. */
export function describeReport({ checks }: Report): string {
  const lines = checks.map((check) => {
    const what = `${check.model}, ${check.of}, ${check.part} part of ${check.corpus}`;
    return check.status === 'not checked'
      ? `not checked      ${what}: ${check.reason}`
      : `${check.status.padEnd(15)}  ${what}, ${check.examples.toLocaleString('en')} examples`;
  });
  const rows = checks.flatMap((check) =>
    check.status === 'not checked'
      ? []
      : check.figures.map(({ name, recorded, now, tolerance, holds }) => [
          check.model,
          check.of,
          name,
          number(recorded),
          now === undefined ? '–' : number(now),
          described(tolerance),
          holds ? '' : 'differs',
        ]),
  );
  const head = ['model', 'figures of', 'figure', 'recorded:', 'now:', 'may differ by:', ''];
  return [...(rows.length > 0 ? [markdownTable(head, rows)] : []), lines.join('\n')].join('\n\n');
}

function number(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(3);
}

function described(tolerance: Tolerance): string {
  return 'share' in tolerance ? `${100 * tolerance.share} %` : String(tolerance.amount);
}
