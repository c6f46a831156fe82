import type { Part } from './batch-queue.js';
import { outputsOfRows, type Values } from './divide-outputs.js';
import { joinFeeds } from './join-feeds.js';

/** Runs a graph for all parts of a batch at once. */
export async function computed(batch: readonly Part[]): Promise<Values> {
  const [{ run, rows }] = batch as readonly [Part];
  const { on, feeds } = run;
  const isOneRun = batch.length === 1 && rows === run.rows;
  const { tensors } = await on.graph.run(isOneRun ? feeds : joinFeeds(batch.map(rowsOf), on.ids?.pad ?? 0));
  return tensors;
}

/**
 * The outputs of each part of a batch of so many rows.
 * @throws {SentenceVaeError} `BAD_PACKAGE` for outputs that are not made of rows
 */
export function divided(batch: readonly Part[], batchRows: number, tensors: Values): Values[] {
  let next = 0;
  return batch.map(({ run: { on, shape }, rows }) => {
    if (!shape) return tensors;
    const range = { first: next, rows, batchRows, tokens: shape.tokens };
    next += rows;
    return outputsOfRows(tensors, range, on.ids, on.address);
  });
}

const rowsOf = ({ run: { feeds, shape }, first, rows }: Part) => ({ feeds, shape: shape!, first, rows });
