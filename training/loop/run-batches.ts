import type { BatchList } from '../batches/batch.js';
import type { HostTensors } from '../graph/host-tensor.js';

export interface BatchWork<Batch, Result> {
  batches: BatchList<Batch>;
  /** The first of them that is run. Default: 0 */
  from?: number;
  /** Lays out a batch, while the one before it is computed. */
  prepare: (batch: Batch, index: number) => HostTensors;
  /** Begins to compute before it returns. */
  run: (feeds: HostTensors, index: number, batch: Batch) => Promise<Result>;
  /** Lets no other batch begin once it has fired. Default: none */
  signal?: AbortSignal;
}

/** Runs batches one after the other and yields each with its result; fewer of them where the signal fires. */
export async function* runBatches<Batch, Result>({
  batches,
  from = 0,
  prepare,
  run,
  signal,
}: BatchWork<Batch, Result>): AsyncGenerator<{ batch: Batch; result: Result }, void> {
  const layOut = (index: number) => {
    if (index >= batches.length) return undefined;
    const batch = batches.at(index);
    return { batch, feeds: prepare(batch, index) };
  };
  let next = layOut(from);
  for (let index = from; next; index++) {
    if (signal?.aborted) return;
    const { batch, feeds } = next;
    const running = run(feeds, index, batch);
    try {
      next = layOut(index + 1);
    } finally {
      await running; // also where the next batch is faulty: what is under way has to come to its end
    }
    yield { batch, result: await running };
    // Steps that are run as they are written leave no pause in which Ctrl-C would be heard.
    await new Promise(setImmediate);
  }
}
