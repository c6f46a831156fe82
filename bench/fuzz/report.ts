import { markdownTable } from '../../src/terminal/markdown-table.js';
import type { Machine } from '../machine.js';
import type { TargetReport } from './run-target.js';

/** What `bench fuzz --json` prints. */
export interface FuzzReport {
  machine: Machine;
  seed: number;
  cases: number;
  targets: TargetReport[];
}

export function describeTarget({ target, cases, seconds, findings }: TargetReport): string {
  const found = findings.map(({ fault, said, times, input }) => {
    return `  ${fault} (${times}×): ${said}\n    input: ${JSON.stringify(input).slice(0, 600)}`;
  });
  return [`${target}: ${cases} cases in ${seconds} s, ${findings.length} faults`, ...found].join('\n');
}

export function describeReport({ seed, cases, targets }: FuzzReport): string {
  const rows = targets.map(({ target, cases: fed, right, refused, findings }) => [
    target,
    ...[fed, right, refused, findings.length].map((count) => count.toLocaleString('en')),
  ]);
  const table = markdownTable(['target', 'cases:', 'right:', 'refused:', 'faults:'], rows);
  return `${table}\n\n${cases.toLocaleString('en')} cases, seed ${seed}`;
}
