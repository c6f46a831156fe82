/** How many rows one run of a graph gets: the logits of a batch should stay within the processor's cache. */
const BATCH_ROWS = 64;

/**
 * Hands rows to `run` in batches and puts the results together in the rows' order.
 * @param run gets a batch and the position of its first row
 * @throws the signal's reason, once it's aborted
 */
export async function inBatches<Row, Result>(
  rows: readonly Row[],
  signal: AbortSignal | undefined,
  run: (batch: Row[], first: number) => Promise<Result[]>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let first = 0; first < rows.length; first += BATCH_ROWS) {
    signal?.throwIfAborted();
    for (const result of await run(rows.slice(first, first + BATCH_ROWS), first)) results.push(result);
  }
  signal?.throwIfAborted();
  return results;
}
