/**
 * Does work whose parts stop together: the signal that it gets is aborted along with `signal`, and when the work fails.
 * `AbortSignal.any` would say the same, in browsers since 2024.
 */
export async function stopTogether<Result>(
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const stop = new AbortController();
  const follow = () => stop.abort(signal?.reason);
  if (signal?.aborted) follow();
  signal?.addEventListener('abort', follow);
  try {
    return await work(stop.signal);
  } catch (error) {
    stop.abort(error);
    throw error;
  } finally {
    signal?.removeEventListener('abort', follow);
  }
}
