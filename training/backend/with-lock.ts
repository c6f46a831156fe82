import { withLock as withSilentLock } from '../../src/files/with-lock.js';
import { say } from './say.js';

/** Runs `work` while no other process runs it for the same path; waits for the other one first, and says so. */
export async function withLock<Result>(
  path: string,
  what: string,
  signal: AbortSignal | undefined,
  work: () => Promise<Result>,
): Promise<Result> {
  const onWait = () => say(`Another process is ${what}: waiting for it …`);
  return withSilentLock(path, { signal, onWait }, work);
}
