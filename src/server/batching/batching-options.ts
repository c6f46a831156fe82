import { SentenceVaeError } from '../../errors.js';
import { requireWhole } from '../../onnx/require-whole.js';

/** A batch that was computed, or failed. */
export interface BatchReport {
  /** The name of its graph, such as `decoder`. */
  readonly graph: string;
  /** How many runs it was for. */
  readonly runs: number;
  readonly rows: number;
  /** How long each of them waited for it, in milliseconds. */
  readonly waitedMs: readonly number[];
  /** How long it was computed, in milliseconds. */
  readonly computedMs: number;
  readonly failed: boolean;
}

/** How runs are put together. */
export interface BatchingOptions {
  /** The most rows of a batch, from 1 to 4,096; a larger run is computed in parts. With 1 every row is alone. Default 64. */
  maxRows?: number | undefined;
  /**
   * How long a run waits at most, in milliseconds, from 0 to 1,000, for others to come along while a worker is idle. It only
   * waits where runs came together before. Default 2.
   */
  maxDelayMs?: number | undefined;
  /** How many rows wait at most, from 1 to 1,000,000, before more are refused. Default 1,024. */
  maxQueuedRows?: number | undefined;
  /** Is told of every batch, for metrics. Must not throw. */
  onBatch?: ((batch: BatchReport) => void) | undefined;
}

/** @throws {SentenceVaeError} `BAD_ARGUMENT` for numbers out of range */
export function readBatchingOptions({
  maxRows = 64,
  maxDelayMs = 2,
  maxQueuedRows = 1024,
  onBatch = () => {},
}: BatchingOptions) {
  requireWhole(maxRows, { from: 1, to: 4096 }, 'rows of a batch');
  requireWhole(maxQueuedRows, { from: 1, to: 1_000_000 }, 'rows that wait');
  if (!(maxDelayMs >= 0 && maxDelayMs <= 1000)) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: 'the delay of a batch to be from 0 to 1000 milliseconds',
      received: `${maxDelayMs} came`,
      remedy: 'Choose one in this range, or leave it out',
    });
  }
  return { maxRows, maxDelayMs, maxQueuedRows, onBatch };
}
