import { isDisposed } from '../../onnx/graph-errors.js';
import { BatchQueue, type Part } from './batch-queue.js';
import type { BatchReport } from './batching-options.js';
import { outputsOfRows, type Values } from './divide-outputs.js';
import { joinFeeds } from './join-feeds.js';
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
      const seconds = (waiting * this.#msPerRow) / this.#atOnce / 1000;
      throw new OverloadedError(waiting, maxQueuedRows, Math.max(1, Math.ceil(seconds)));
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
    let failed = false;
    try {
      const outputs = await computed(batch);
      for (const [i, part] of batch.entries()) part.run.deliver(part, outputs[i]!);
    } catch (error) {
      failed = true;
      this.#isolate(batch, error);
    }
    this.#running--;
    this.#wake();
    const rows = batch.reduce((sum, part) => sum + part.rows, 0);
    const computedMs = performance.now() - began;
    if (!failed) {
      run.on.usualRuns = batch.length;
      const msPerRow = computedMs / (rows * run.width);
      this.#msPerRow += (this.#msPerRow === 0 ? 1 : LATEST) * (msPerRow - this.#msPerRow);
    }
    this.#options.onBatch({
      graph: run.on.name,
      runs: batch.length,
      rows,
      waitedMs: batch.map(({ since }) => began - since),
      computedMs,
      failed,
    });
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

/** The outputs of each part of a batch. */
async function computed(batch: readonly Part[]): Promise<Values[]> {
  const [{ run, rows }] = batch as readonly [Part];
  const { on, shape } = run;
  const isOneRun = batch.length === 1 && rows === run.rows;
  const parts = batch.map(({ run: { feeds, shape: own }, first, rows: count }) => ({
    feeds,
    shape: own!,
    first,
    rows: count,
  }));
  const feeds = isOneRun ? run.feeds : joinFeeds(parts, on.ids?.pad ?? 0);
  const { tensors } = await on.graph.run(feeds);
  if (!shape) return [tensors];
  const batchRows = batch.reduce((sum, part) => sum + part.rows, 0);
  let first = 0;
  return parts.map(({ rows: count, shape: { tokens } }) => {
    const range = { first, rows: count, batchRows, tokens };
    first += count;
    return outputsOfRows(tensors, range, on.ids, on.address);
  });
}
