/** How many rows one run of a graph gets: the logits of a batch should stay within the processor's cache. */
export const BATCH_ROWS = 64;

export interface BatchOptions<Row> {
  signal?: AbortSignal | undefined;
  /** How many batches are under way at the same time. Default 1. */
  atOnce?: number | undefined;
  /** How many rows a batch has. Default {@link BATCH_ROWS}. */
  size?: number | undefined;
  /** Where it's given, rows of similar length come together, so that little of a batch is padding. */
  lengthOf?: ((row: Row) => number) | undefined;
}

/**
 * Hands rows to `run` in batches and puts the results together in the rows' order.
 * @param run gets a batch and the places of its rows among all
 * @throws the signal's reason, once it's aborted
 */
export async function inBatches<Row, Result>(
  rows: readonly Row[],
  { signal, atOnce = 1, size = BATCH_ROWS, lengthOf = () => 0 }: BatchOptions<Row>,
  run: (batch: Row[], places: number[]) => Promise<Result[]>,
): Promise<Result[]> {
  const lengths = rows.map(lengthOf);
  // Sorting keeps the order of equal lengths, so the batches depend on the rows alone.
  const order = [...rows.keys()].toSorted((a, b) => lengths[a]! - lengths[b]!);
  const results: Result[] = [];
  let next = 0;
  const lane = async () => {
    while (next < rows.length) {
      signal?.throwIfAborted();
      const places = order.slice(next, next + size);
      next += size;
      const batch = places.map((place) => rows[place]!);
      try {
        for (const [i, result] of (await run(batch, places)).entries()) results[places[i]!] = result;
      } catch (error) {
        // The other lanes take up nothing more.
        next = rows.length;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  signal?.throwIfAborted();
  return results;
}
