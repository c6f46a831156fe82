import type { Machine } from '../machine.js';
import { groupBy, rounded } from '../statistics.js';
import type { Kill, KilledRun } from './kill-and-resume.js';

/** What `bench kills --json` prints. */
export interface KillReport {
  machine: Machine;
  seed: number;
  kills: Kill[];
  runs: KilledRun[];
  /** Seconds of the undisturbed run, whose time the moments are drawn from. */
  seconds: number;
  resumes: number;
  /** Kills before there was a run to go on with. */
  restarts: number;
  /** Whether every run came to its end, with the bits of the undisturbed one and nothing left over. */
  identical: boolean;
}

export function assembleReport(
  { machine, seed, seconds }: Pick<KillReport, 'machine' | 'seed' | 'seconds'>,
  kills: readonly Kill[],
  runs: readonly KilledRun[],
): KillReport {
  const sum = (count: (run: KilledRun) => number) => runs.reduce((total, run) => total + count(run), 0);
  return {
    machine,
    seed,
    seconds: rounded(seconds, 3),
    kills: kills.map((kill) => ({ ...kill, after: rounded(kill.after, 3) })),
    runs: [...runs],
    resumes: sum(({ resumes }) => resumes),
    restarts: sum(({ restarts }) => restarts),
    identical: runs.every(isIdentical),
  };
}

function isIdentical({ differences, leftOver, refused }: KilledRun): boolean {
  return refused === null && differences.length === 0 && leftOver.length === 0;
}

export const KILL_HEAD = columns(['kill', 'run', 'process', 'after', 'during', 'last step', 'checkpoint']);

/** The row of one kill, under `KILL_HEAD`. */
export function describeKill(
  number: number,
  { run, began, after, during, step, checkpoint, canResume }: Kill,
): string {
  return columns([
    String(number),
    run,
    began,
    `${after.toFixed(2)} s`,
    canResume ? during : 'before config.json',
    step === null ? 'before the first' : String(step),
    checkpoint === null ? 'none' : String(checkpoint),
  ]);
}

/** How one run ended, in a line. */
export function describeRun(run: KilledRun): string {
  const { kills, resumes, restarts, differences, leftOver, refused } = run;
  const faults = [
    ...(refused === null ? [] : [`it was refused: ${refused}`]),
    ...(differences.length === 0 ? [] : [`not as undisturbed: ${differences.join(', ')}`]),
    ...(leftOver.length === 0 ? [] : [`left over: ${leftOver.join(', ')}`]),
  ];
  const outcome = faults.length === 0 ? 'identical' : faults.join('; ');
  return `${run.run}: ${kills} kills, ${resumes} resumes, ${restarts} restarts: ${outcome}`;
}

/** The whole in two lines. */
export function describeReport({ kills, runs, seconds, resumes, restarts, identical }: KillReport): string {
  const moments = groupBy(kills, ({ during }) => during);
  const hit = [...moments].map(([during, { length }]) => `${during} ${length}`);
  return (
    `${kills.length} kills within ${seconds} s (${hit.join(', ')}), ${resumes} resumes, ` +
    `${restarts} starts from nothing, ${runs.length} runs\n` +
    `weights, moments and metrics identical to the undisturbed run's: ${identical ? 'yes' : 'no'}`
  );
}

function columns(cells: readonly string[]): string {
  const widths = [4, 10, 8, 9, 18, 16, 10];
  return cells
    .map((cell, i) => cell.padEnd(widths[i]!))
    .join('  ')
    .trimEnd();
}
