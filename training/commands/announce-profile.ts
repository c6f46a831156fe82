import type { Profiler } from '../graph/profiler.js';

/** Ops that are listed; the rest is summed up. */
const LISTED = 20;

/** Prints which ops took the time of a training step, and a closing line. */
export function announceProfile(profiler: Profiler, closing: string): void {
  const times = profiler.times();
  const total = times.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const rest = times.slice(LISTED);
  const rows = [
    ...times.slice(0, LISTED),
    ...(rest.length > 0
      ? [
          {
            op: `${rest.length} other ops`,
            calls: rest.reduce((sum, { calls }) => sum + calls, 0),
            milliseconds: rest.reduce((sum, { milliseconds }) => sum + milliseconds, 0),
          },
        ]
      : []),
  ];
  console.log(
    [
      `\nKernels of a training step, means of ${profiler.runs.length}; two threads add up to more than the step takes:`,
      line('op', 'calls', 'ms', 'share'),
      ...rows.map(({ op, calls, milliseconds }) =>
        line(op, calls.toFixed(0), milliseconds.toFixed(2), `${((100 * milliseconds) / total).toFixed(1)} %`),
      ),
      `${closing}\n`,
    ].join('\n'),
  );
}

function line(op: string, calls: string, milliseconds: string, share: string): string {
  return `${op.padEnd(32)} ${calls.padStart(7)} ${milliseconds.padStart(9)} ${share.padStart(7)}`;
}
