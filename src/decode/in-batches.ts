/** How many rows one run of a graph gets: the logits of a batch should stay within the processor's cache. */
const BATCH_ROWS = 64;

/**
 * Hands rows to `run` in batches and puts the results together in the rows' order.
 * @param run gets a batch and the places of its rows among all
 * @param lengthOf where it's given, rows of similar length come together, so that little of a batch is padding
 * @throws the signal's reason, once it's aborted
 */
export async function inBatches<Row, Result>(
  rows: readonly Row[],
  signal: AbortSignal | undefined,
  run: (batch: Row[], places: number[]) => Promise<Result[]>,
  lengthOf: (row: Row) => number = () => 0,
): Promise<Result[]> {
  const lengths = rows.map(lengthOf);
  // Sorting keeps the order of equal lengths, so the batches depend on the rows alone.
  const order = [...rows.keys()].toSorted((a, b) => lengths[a]! - lengths[b]!);
  const results: Result[] = [];
  for (let first = 0; first < rows.length; first += BATCH_ROWS) {
    signal?.throwIfAborted();
    const places = order.slice(first, first + BATCH_ROWS);
    const batch = places.map((place) => rows[place]!);
    for (const [i, result] of (await run(batch, places)).entries()) results[places[i]!] = result;
  }
  signal?.throwIfAborted();
  return results;
}
