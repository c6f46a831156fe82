import type { Machine } from '../machine.js';
import type { BulkSample, EmbedRun } from './embed-process.js';

/** What `bench bulk --json` prints. */
export interface BulkReport {
  machine: Machine;
  model: string;
  format: string;
  lines: number;
  input_mib: number;
  output_mib: number;
  /** Of the undisturbed run. */
  seconds: number;
  lines_per_s: number;
  /** The lines that were certain at the kill. */
  killed_at: number;
  /** Whether the killed and resumed run left the bytes of the undisturbed one. */
  identical: boolean;
  memory: {
    /** The highest of the first fifth of the run, and of the rest, MiB. */
    first_mib: number;
    rest_mib: number;
    /** At most 32 MiB above the first fifth. */
    flat: boolean;
    samples: BulkSample[];
  };
}

/** What the garbage collector takes and gives as it likes, MiB; 200 bytes a line would be 190 of a million lines. */
const SLACK_MIB = 32;
const KEPT_SAMPLES = 40;

const highest = (some: readonly BulkSample[]) => Math.max(0, ...some.map(({ anonymousMib }) => anonymousMib));

/** Compares the highest anonymous memory of the first fifth of the lines with that of the rest. */
export function judgeMemory(samples: readonly BulkSample[], lines: number): BulkReport['memory'] {
  const first = highest(samples.filter((sample) => sample.lines <= lines / 5));
  const rest = highest(samples.filter((sample) => sample.lines > lines / 5));
  const step = Math.ceil(samples.length / KEPT_SAMPLES);
  return {
    first_mib: first,
    rest_mib: rest,
    flat: first > 0 && rest > 0 && rest <= first + SLACK_MIB,
    samples: samples.filter((_, i) => i % step === 0),
  };
}

/** How a run went, in a line. */
export function describeRun(name: string, { seconds, killed, samples }: EmbedRun): string {
  const { lines = 0, anonymousMib = 0 } = samples.at(-1) ?? {};
  return `${name}: ${killed ? 'killed' : 'ended'} after ${seconds} s, last seen at ${lines.toLocaleString('en')} lines with ${anonymousMib} MiB`;
}

/** The whole in three lines. */
export function describeReport(report: BulkReport): string {
  const { lines, seconds, lines_per_s, format, killed_at, identical, memory } = report;
  return [
    `${lines.toLocaleString('en')} lines to ${format} in ${seconds} s: ${lines_per_s.toLocaleString('en')} a second`,
    `memory at most ${memory.first_mib} MiB in the first fifth and ${memory.rest_mib} MiB after: ${memory.flat ? 'flat' : 'not flat'}`,
    `killed at ${killed_at.toLocaleString('en')} lines and resumed: ${identical ? 'identical' : 'not identical'} to the undisturbed run`,
  ].join('\n');
}
