import { isDisposed } from '../../onnx/graph-errors.js';
import { BatchQueue, type Part } from './batch-queue.js';
import type { BatchReport } from './batching-options.js';
import { computed, divided } from './compute-batch.js';
import type { Values } from './divide-outputs.js';
import { OverloadedError } from './overloaded.js';
import { PendingRun, type MergedGraph } from './pending-run.js';
import { shapeOfRun, type Feeds } from './run-shape.js';

export interface SchedulerOptions {
  maxRows: number;
  maxDelayMs: number;
  maxQueuedRows: number;
  onBatch: (batch: BatchReport) => void;
}

/** How much the latest batch counts in the time that a row is said to take. */
const LATEST = 0.2;

/**
 * Hands batches to a runtime, as many at once as it computes, so that all that comes meanwhile waits here and is merged. What
 * comes within one turn of the event loop comes together.
 */
export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #queue: BatchQueue;
  /** Halves of batches that failed, which go first. */
  readonly #again: Part[][] = [];
  /** Who was admitted is not refused halfway: runs are known by their signals. */
  readonly #admitted = new WeakSet<AbortSignal>();
  #atOnce = 1;
  #running = 0;
  #msPerRow = 0;
  #wakes = false;
  #timer: NodeJS.Timeout | undefined;
  #isDisposed = false;

  constructor(options: SchedulerOptions) {
    this.#options = options;
    this.#queue = new BatchQueue(options);
  }

  get queuedRows(): number {
    return this.#queue.rows;
  }

  get queuedRuns(): number {
    return this.#queue.runs;
  }

  /** How many batches are being computed. */
  get running(): number {
    return this.#running;
  }

  /**
   * Computes a run, along with others.
   * @throws {SentenceVaeError} `OVERLOADED` if too much waits already, and what the graph throws
   * @throws the reason of `signal`
   */
  async run(on: MergedGraph, feeds: Feeds, signal: AbortSignal | undefined): Promise<Values> {
    signal?.throwIfAborted();
    if (this.#isDisposed) throw isDisposed();
    this.#atOnce = on.graph.atOnce;
    const shape = shapeOfRun(feeds);
    this.#admit((shape?.rows ?? 1) * (shape?.width ?? 1), signal);
    let abort: (() => void) | undefined;
    try {
      return await new Promise<Values>((resolve, reject) => {
        const run = new PendingRun({ on, feeds, shape }, resolve, reject);
        abort = () => this.#giveUp(run, signal?.reason);
        signal?.addEventListener('abort', abort);
        this.#queue.add(run);
        this.#wake();
      });
    } finally {
      if (abort) signal?.removeEventListener('abort', abort);
    }
  }

  /** A run larger than the queue is only taken where nothing waits, so that it can be served at all. */
  #admit(rows: number, signal: AbortSignal | undefined): void {
    const { maxQueuedRows } = this.#options;
    const waiting = this.#queue.rows;
    const isKnown = signal !== undefined && this.#admitted.has(signal);
    if (!isKnown && waiting > 0 && waiting + rows > maxQueuedRows) {
      throw new OverloadedError(
        {
          expected: `at most ${maxQueuedRows} rows to wait for a model`,
          received: `${waiting} wait already`,
        },
        (waiting * this.#msPerRow) / this.#atOnce / 1000,
      );
    }
    if (signal) this.#admitted.add(signal);
  }

  #giveUp(run: PendingRun, reason: unknown): void {
    this.#queue.remove(run);
    run.fail(reason);
  }

  /** Once for all that comes in this turn of the event loop. */
  #wake(): void {
    if (this.#wakes) return;
    this.#wakes = true;
    setImmediate(() => {
      this.#wakes = false;
      this.#begin();
    });
  }

  #begin(): void {
    clearTimeout(this.#timer);
    while (this.#running < this.#atOnce) {
      const batch = this.#again.shift() ?? this.#queue.take(performance.now());
      if (!batch) break;
      const wanted = batch.filter(({ run }) => !run.isOver);
      if (wanted.length > 0) void this.#compute(wanted);
    }
    const next = this.#queue.nextAt();
    if (this.#running === this.#atOnce || next === Infinity) return;
    this.#timer = setTimeout(() => this.#begin(), Math.max(0, next - performance.now()));
  }

  async #compute(batch: readonly Part[]): Promise<void> {
    const [{ run }] = batch as readonly [Part];
    const began = performance.now();
    this.#running++;
    run.on.usualRuns = batch.length;
    const computing = computed(batch);
    await Promise.allSettled([computing]);
    const computedMs = performance.now() - began;
    this.#running--;
    // To hand outputs out takes a while, in which the worker computes the next batch.
    this.#begin();
    const rows = batch.reduce((sum, part) => sum + part.rows, 0);
    let failed = false;
    try {
      const outputs = divided(batch, rows, await computing);
      for (const [i, part] of batch.entries()) part.run.deliver(part, outputs[i]!);
      this.#learn(computedMs / (rows * run.width));
    } catch (error) {
      failed = true;
      this.#isolate(batch, error);
    }
    this.#wake();
    this.#options.onBatch({
      graph: run.on.name,
      runs: batch.length,
      rows,
      waitedMs: batch.map(({ since }) => began - since),
      computedMs,
      failed,
    });
  }

  #learn(msPerRow: number): void {
    this.#msPerRow += (this.#msPerRow === 0 ? 1 : LATEST) * (msPerRow - this.#msPerRow);
  }

  /** What made a batch fail may be one run's: the halves are tried apart, down to single runs. */
  #isolate(batch: readonly Part[], error: unknown): void {
    if (batch.length === 1 || this.#isDisposed) {
      for (const { run } of batch) this.#giveUp(run, error);
      return;
    }
    const middle = Math.ceil(batch.length / 2);
    this.#again.push(batch.slice(0, middle), batch.slice(middle));
  }

  /** Rejects what has not begun, of one graph or of all. */
  reject(on?: MergedGraph): void {
    const again = this.#again.flat().map(({ run }) => run);
    for (const run of [...this.#queue.clear(on), ...again]) {
      if (on === undefined || run.on === on) run.fail(isDisposed());
    }
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
    this.reject();
  }
}
