import { SentenceVaeError } from '../../errors.js';
import { ROWS_OF_A_ROUND, ROWS_TO_REFINE } from '../../ways/refine.js';
import { readBatchingOptions, type BatchingOptions } from '../batching/batching-options.js';
import type { SearchLimits } from './search-turns.js';
import { requireWhole } from '../../onnx/require-whole.js';

/** What one request may ask for. */
export interface RestLimits {
  /** How many sentences, latents or images it may bring. Default 256. */
  inputs: number;
  /** How many characters a text that it brings may have. Default 2,000. */
  textLength: number;
  /**
   * How many rows of graphs its answer may take. A sentence or an image that is written is one, or as many as its search has
   * beams; a forced word takes as many as the longest sentence has tokens, a draw for a likelihood is one, and the search for a
   * sentence's latent 1,024. Default 8,192.
   */
  rows: number;
  /** How many pixels a PNG that it brings may have. Default 512 × 512. */
  imagePixels: number;
}

const DEFAULT_LIMITS: RestLimits = {
  inputs: 256,
  textLength: 2000,
  rows: 8192,
  imagePixels: 512 * 512,
};

/**
 * Fills in the limits that aren't said.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` for numbers out of range
 */
export function readRestLimits(options: Partial<RestLimits> = {}): RestLimits {
  const limits = { ...DEFAULT_LIMITS, ...options };
  // An analogy takes three, a grid four.
  requireWhole(limits.inputs, { from: 4, to: 1_000_000 }, 'sentences, latents or images of a request');
  requireWhole(limits.textLength, { from: 1, to: 1_000_000 }, 'characters of a text');
  requireWhole(limits.rows, { from: 1, to: 1_000_000 }, 'rows of work of a request');
  requireWhole(limits.imagePixels, { from: 1, to: 1 << 24 }, 'pixels of an image');
  return limits;
}

/**
 * @param rows how many a request would take
 * @param why what they are made of, in words
 * @throws {SentenceVaeError} `BAD_ARGUMENT` if that's too many
 */
export function requireRows(rows: number, why: string, { rows: most }: Pick<RestLimits, 'rows'>): void {
  if (rows <= most) return;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: `a request for at most ${most.toLocaleString('en')} rows of work`,
    received: `${why} make ${rows.toLocaleString('en')}`,
    remedy: 'Ask for less at a time',
  });
}

/** @throws {SentenceVaeError} `BAD_ARGUMENT` if the search for the latents of so many sentences is too much */
export function requireRefinable(texts: readonly string[], limits: RestLimits): void {
  requireRows(
    texts.length * ROWS_TO_REFINE,
    `${texts.length} sentences whose latents are searched for`,
    limits,
  );
}

/**
 * So many searches that workers have something to do between two rounds of one, and as many waiting as fit into the queue.
 */
export function searchLimits({
  workers = 1,
  batching,
}: {
  workers?: number | undefined;
  batching: BatchingOptions;
}): SearchLimits {
  const { maxQueuedRows } = readBatchingOptions(batching);
  return {
    atOnce: 2 * Math.max(1, workers),
    mostWaiting: Math.max(1, Math.floor(maxQueuedRows / ROWS_OF_A_ROUND)),
  };
}
