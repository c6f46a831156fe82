/**
 * The parts of a body as they come.
 * @param stallMs how long it may take until the next part comes
 * @throws what the connection ended with, or the signal's reason
 */
export async function* readBody(
  response: Response,
  stallMs: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = response.body?.getReader();
  if (!reader) return;
  const end = new AbortController();
  const ended = new Promise<never>((_, reject) => {
    end.signal.addEventListener('abort', () => reject(end.signal.reason));
  });
  ended.catch(() => {}); // it may end while nobody waits
  const follow = () => end.abort(signal.reason);
  signal.addEventListener('abort', follow);
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    for (;;) {
      signal.throwIfAborted();
      timer = setTimeout(() => end.abort(new Error(`nothing came for ${stallMs / 1000} seconds`)), stallMs);
      const { value, done } = await Promise.race([reader.read(), ended]);
      clearTimeout(timer);
      if (done) return;
      yield value;
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', follow);
    reader.cancel().catch(() => {});
  }
}
