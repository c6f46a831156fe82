import { atMost, describeBars, type Bar } from '../bars.js';
import type { Machine } from '../machine.js';
import type { Load } from './load.js';
import { describeLoad } from './report.js';

/** Resident memory of the server at a moment. */
export interface MemorySample {
  /** Since the first of them. */
  seconds: number;
  /** All of it, and the part that is no file's, MiB. */
  residentMib: number;
  anonymousMib: number;
}

/** What `bench serving --soak --json` prints. */
export interface SoakReport {
  machine: Machine;
  model: string;
  clients: number;
  load: Load;
  /** Requests whose clients had gone when the answer came. */
  went_away: number;
  memory: {
    /** The highest of the first fifth, and of the rest, MiB. */
    first_mib: number;
    rest_mib: number;
    samples: MemorySample[];
  };
  bars: Bar[];
}

/** What the garbage collector takes and gives as it likes, MiB. */
const SLACK_MIB = 32;
const KEPT_SAMPLES = 60;

/** Compares the highest anonymous memory of the first fifth with that of the rest. @param samples at least two */
export function assembleSoakReport(
  samples: readonly MemorySample[],
  rest: Omit<SoakReport, 'memory' | 'bars'>,
): SoakReport {
  const fifth = Math.max(1, Math.floor(samples.length / 5));
  const [first, later] = [highest(samples.slice(0, fifth)), highest(samples.slice(fifth))];
  const step = Math.ceil(samples.length / KEPT_SAMPLES);
  return {
    ...rest,
    memory: { first_mib: first, rest_mib: later, samples: samples.filter((_, i) => i % step === 0) },
    bars: [
      atMost('memory after the first fifth, MiB above the most within it', later - first, SLACK_MIB),
      // Searches for latents are more than a server of this size can do: that it refuses some is no failure.
      atMost('failed requests', rest.load.failed, 0),
    ],
  };
}

const highest = (samples: readonly MemorySample[]) =>
  Math.max(...samples.map(({ anonymousMib }) => anonymousMib));

/** The whole in a few lines. */
export function describeSoak({ model, clients, load, went_away, memory, bars }: SoakReport): string {
  return [
    `${model}, ${clients} clients for ${Math.round(load.seconds)} s: ${describeLoad(load)}; ${went_away} went away`,
    `memory at most ${memory.first_mib} MiB in the first fifth and ${memory.rest_mib} MiB after`,
    describeBars(bars),
  ].join('\n');
}
