import { markdownTable } from '../../src/terminal/markdown-table.js';
import { atLeast, atMost, describeBars, type Bar } from '../bars.js';
import type { Machine } from '../machine.js';
import { describeWebSizes, type WebSize } from './web-sizes.js';
import type { Scripts } from './managers.js';
import type { Check, Outcome } from './outcome.js';
import type { Findings, Installation } from './try-project.js';

/** One Node in one project. */
export interface Cell extends Installation, Findings {
  /** With its version. */
  manager: string;
  scripts: Scripts;
  /** The version of Node. */
  node: string;
  /** What docs/installing.md says does not work there. */
  documented: readonly Check[];
}

/** What `bench install --json` prints. */
export interface Report {
  machine: Machine;
  /** Bytes of the archive. */
  archive: number;
  web: readonly WebSize[];
  cells: readonly Cell[];
  bars: Bar[];
}

const CHECKS = ['install', 'esm', 'commonJs', 'gen', 'types'] as const satisfies readonly Check[];

export function assembleReport({ machine, archive, web, cells }: Omit<Report, 'bars'>): Report {
  const outcomes = cells.flatMap((cell) => CHECKS.map((check) => cell[check]));
  const unexpected = cells.flatMap((cell) =>
    CHECKS.filter((check) => cell[check] && cell[check].ok === cell.documented.includes(check)),
  );
  return {
    machine,
    archive,
    web,
    cells,
    bars: [
      atLeast('checks that went well', outcomes.filter((outcome) => outcome?.ok).length, 1),
      atMost('checks that went otherwise than docs/installing.md says', unexpected.length, 0),
      atMost('other sentences than the first', new Set(cells.flatMap(({ written }) => written)).size - 1, 0),
    ],
  };
}

/** The table of projects, what went wrong in them, and the sizes of the bundles for web pages. */
export function describeReport({ machine, archive, web, cells, bars }: Report): string {
  const reasons: string[] = [];
  const shown = (outcome: Outcome | null) => {
    if (outcome === null) return '–';
    if (outcome.ok) return '✓';
    if (!reasons.includes(outcome.reason)) reasons.push(outcome.reason);
    return `no (${reasons.indexOf(outcome.reason) + 1})`;
  };
  const head = ['manager', 'scripts', 'Node', 'packages:', 'MB:', ...CHECKS.map((check) => TITLES[check])];
  const body = cells.map((cell) => [
    cell.manager,
    SCRIPT_TITLES[cell.scripts],
    cell.node,
    cell.size ? String(cell.size.packages) : '',
    cell.size ? megabytes(cell.size.bytes) : '',
    ...CHECKS.map((check) => shown(cell[check])),
  ]);
  const table = markdownTable(head, body);
  return [
    `${machine.cpu}; the archive is ${megabytes(archive)} MB`,
    table,
    ...(reasons.length > 0 ? [reasons.map((reason, i) => `(${i + 1}) ${reason}`).join('\n')] : []),
    describeWebSizes(web),
    describeBars(bars),
  ].join('\n\n');
}

const TITLES = { install: 'install', esm: 'import', commonJs: 'require', gen: 'gen', types: 'types' };
const SCRIPT_TITLES = { off: 'off', 'no-cuda': 'on, without CUDA', on: 'on' } satisfies Record<
  Scripts,
  string
>;

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
