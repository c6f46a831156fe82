import type { MergedGraph, PendingRun } from './pending-run.js';
import { isSameBias } from './run-shape.js';
import { ofSimilarLength } from './similar-lengths.js';

/** Rows of a run that are computed together. */
export interface Part {
  readonly run: PendingRun;
  readonly first: number;
  readonly rows: number;
  /** When it began to wait, as `performance.now()` says. */
  readonly since: number;
}

/** Parts that can be computed together, the oldest first. */
interface Lane {
  readonly on: MergedGraph;
  readonly parts: Part[];
  /** Whether these were left behind by a batch, and wait for no more to come along. */
  areLeft: boolean;
  /** The most rows of a batch. */
  readonly capacity: number;
}

/**
 * What waits to be computed. Whoever waits longest comes first, with all others of the same kind and of similar length that fit
 * into the batch. Of a run that is larger than a batch only the next part waits, and the one after that goes to the end: smaller ones pass.
 */
export class BatchQueue {
  readonly #maxRows: number;
  readonly #maxDelayMs: number;
  /** By key; several differ in their biases. In the order of their coming. */
  readonly #lanes = new Map<string, Lane[]>();
  #rows = 0;
  #runs = 0;

  constructor({ maxRows, maxDelayMs }: { maxRows: number; maxDelayMs: number }) {
    this.#maxRows = maxRows;
    this.#maxDelayMs = maxDelayMs;
  }

  /** How many rows wait, beams counted one by one. */
  get rows(): number {
    return this.#rows;
  }

  /** How many runs wait, for all of their rows or for some. */
  get runs(): number {
    return this.#runs;
  }

  add(run: PendingRun): void {
    this.#runs++;
    this.#rows += run.rows * run.width;
    this.#wait(run, 0);
  }

  /** Takes a run out, with all of its rows that have not begun. */
  remove(run: PendingRun): void {
    for (const lane of this.#lanesOf(run)) {
      const at = lane.parts.findIndex((part) => part.run === run);
      if (at < 0) continue;
      this.#runs--;
      this.#rows -= (run.rows - lane.parts[at]!.first) * run.width;
      lane.parts.splice(at, 1);
      this.#dropIfEmpty(lane, run);
    }
  }

  /** Takes everything out, or all that is for one graph. */
  clear(on?: MergedGraph): PendingRun[] {
    const runs = [...this.#everyLane()]
      .filter((lane) => on === undefined || lane.on === on)
      .flatMap(({ parts }) => parts.map(({ run }) => run));
    for (const run of runs) this.remove(run);
    return runs;
  }

  /** The next batch; none if nothing waits, or if what waits may wait for more. */
  take(now: number): Part[] | undefined {
    let oldest: Lane | undefined;
    for (const lane of this.#everyLane()) {
      if (this.#ripeAt(lane) <= now && !(oldest && sinceOf(oldest) <= sinceOf(lane))) oldest = lane;
    }
    return oldest && this.#takeFrom(oldest);
  }

  /** When there will be a batch, if nothing else comes; `Infinity` if nothing waits. */
  nextAt(): number {
    let next = Infinity;
    for (const lane of this.#everyLane()) next = Math.min(next, this.#ripeAt(lane));
    return next;
  }

  #ripeAt({ on, parts, areLeft, capacity }: Lane): number {
    const since = parts[0]!.since;
    if (areLeft || parts.length >= on.usualRuns) return since;
    let rows = 0;
    for (const part of parts) rows += part.rows;
    return rows >= capacity ? since : since + this.#maxDelayMs;
  }

  #takeFrom(lane: Lane): Part[] {
    let rows = 0;
    const batch = ofSimilarLength(lane.parts).filter((part) => {
      const fits = rows + part.rows <= lane.capacity;
      if (fits) rows += part.rows;
      return fits;
    });
    const taken = new Set(batch);
    lane.parts.splice(0, lane.parts.length, ...lane.parts.filter((part) => !taken.has(part)));
    lane.areLeft = lane.parts.length > 0;
    for (const { run, first, rows: begun } of batch) {
      this.#rows -= begun * run.width;
      if (first + begun < run.rows) this.#wait(run, first + begun);
      else this.#runs--;
    }
    this.#dropIfEmpty(lane, batch[0]!.run);
    return batch;
  }

  #wait(run: PendingRun, first: number): void {
    const lane = this.#laneOf(run);
    const rows = Math.min(lane.capacity, run.rows - first);
    lane.parts.push({ run, first, rows, since: performance.now() });
  }

  #laneOf(run: PendingRun): Lane {
    const lanes = this.#lanesOf(run);
    const found = lanes.find(({ on, parts }) => {
      const other = parts[0]?.run.shape;
      return on === run.on && (!other || isSameBias(other.bias, run.shape?.bias));
    });
    if (found && run.shape) return found;
    const capacity = Math.max(1, Math.floor(this.#maxRows / run.width));
    const lane = { on: run.on, parts: [], areLeft: false, capacity };
    this.#lanes.set(keyOf(run), [...lanes, lane]);
    return lane;
  }

  #lanesOf(run: PendingRun): readonly Lane[] {
    return this.#lanes.get(keyOf(run)) ?? [];
  }

  #dropIfEmpty(lane: Lane, run: PendingRun): void {
    if (lane.parts.length > 0) return;
    const others = this.#lanesOf(run).filter((each) => each !== lane);
    if (others.length > 0) this.#lanes.set(keyOf(run), others);
    else this.#lanes.delete(keyOf(run));
  }

  *#everyLane(): Generator<Lane, void> {
    for (const lanes of this.#lanes.values()) yield* lanes;
  }
}

const sinceOf = ({ parts }: Lane) => parts[0]!.since;

/** What can't be merged has a lane for each run. */
const keyOf = ({ on, shape }: PendingRun) => `${on.address} ${shape?.key ?? ''}`;
