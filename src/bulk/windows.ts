/**
 * How many items of a large job are worked on together. It decides what falls into one batch, so it never varies: the
 * same items give the same bits, wherever a job was interrupted.
 */
export const WINDOW_ITEMS = 4096;

/** Gathers items, in order, into windows of {@link WINDOW_ITEMS}; the last one may have fewer. */
export async function* gather<Item>(
  items: AsyncIterable<Item> | Iterable<Item>,
  signal?: AbortSignal,
): AsyncGenerator<Item[], void> {
  let window: Item[] = [];
  for await (const item of items) {
    signal?.throwIfAborted();
    window.push(item);
    if (window.length < WINDOW_ITEMS) continue;
    yield window;
    window = [];
  }
  if (window.length > 0) yield window;
}

/**
 * Hands windows to `run` one after another and yields the results in order. It is one window ahead of its reader and no
 * more: the next one is read while one is worked on, and worked on while a result is used.
 */
export async function* oneAhead<Window, Result>(
  windows: AsyncIterable<Window>,
  run: (window: Window) => Promise<Result>,
): AsyncGenerator<Result, void> {
  const source = windows[Symbol.asyncIterator]();
  let upcoming = quiet(source.next());
  let running: Promise<Result> | undefined;
  try {
    for (;;) {
      const finished = running && { result: await running };
      running = undefined;
      const read = await upcoming;
      if (!read.done) {
        running = quiet(run(read.value));
        upcoming = quiet(source.next());
      }
      if (finished) yield finished.result;
      if (read.done) return;
    }
  } finally {
    // Nothing goes on after the reader has gone.
    await running?.catch(() => {});
    await upcoming.catch(() => {});
    await source.return?.();
  }
}

/** A promise that may fail before anyone waits for it. Who waits hears of it all the same. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
