import { readStepStats, type KernelRun } from './step-stats.js';

/** The time that the kernels of one op took. */
export interface OpTime {
  op: string;
  /** Calls of it in a run, on average. */
  calls: number;
  /** Milliseconds in a run, on average. */
  milliseconds: number;
}

/** Notes when each kernel ran, in a few runs of one step after it has warmed up. */
export class Profiler {
  readonly #step: string;
  readonly #runs: KernelRun[][] = [];
  readonly #onDone: (profiler: Profiler) => void;
  #toSkip: number;
  readonly #toNote: number;

  /**
   * @param step the name of the step to look at
   * @param options.skip runs before the first that is noted
   * @param options.note runs that are noted
   * @param options.onDone called after the last of them
   */
  constructor(step: string, options: { skip: number; note: number; onDone: (profiler: Profiler) => void }) {
    this.#step = step;
    this.#toSkip = options.skip;
    this.#toNote = options.note;
    this.#onDone = options.onDone;
  }

  /** Whether the run of a step that is about to start is to be noted. */
  wants(step: string): boolean {
    if (step !== this.#step || this.#runs.length >= this.#toNote) return false;
    return this.#toSkip-- <= 0;
  }

  /** @param metadata a serialised RunMetadata */
  add(metadata: Uint8Array): void {
    this.#runs.push(readStepStats(metadata));
    if (this.#runs.length === this.#toNote) this.#onDone(this);
  }

  get runs(): readonly (readonly KernelRun[])[] {
    return this.#runs;
  }

  /** By op, the longest first. Two threads run kernels side by side, so the sum can exceed what a run took. */
  times(): OpTime[] {
    const times = new Map<string, OpTime>();
    const count = this.#runs.length;
    for (const { op, duration } of this.#runs.flat()) {
      const time = times.get(op) ?? { op, calls: 0, milliseconds: 0 };
      times.set(op, {
        op,
        calls: time.calls + 1 / count,
        milliseconds: time.milliseconds + duration / 1000 / count,
      });
    }
    return [...times.values()].toSorted((a, b) => b.milliseconds - a.milliseconds);
  }
}
