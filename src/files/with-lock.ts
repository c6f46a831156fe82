import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { lock } from 'proper-lockfile';
import { makeFolder } from './make-folder.js';
import { cannotWrite } from './write-atomically.js';

/**
 * Runs `work` while no other process runs it for the same path; waits for the other one first.
 *
 * The lock is a folder `<path>.lock` whose age tells a living owner from a dead one (15 seconds), so that
 * a killed process blocks nobody for long.
 * @param onWait called once if another process has it
 * @throws {SentenceVaeError} `CANNOT_WRITE` where no lock can be made
 */
export async function withLock<Result>(
  path: string,
  { signal, onWait }: { signal: AbortSignal | undefined; onWait?: () => void },
  work: () => Promise<Result>,
): Promise<Result> {
  await makeFolder(dirname(path));
  const release = await acquire(path, signal, onWait);
  try {
    return await work();
  } finally {
    // It fails if the lock was lost meanwhile, say to a laptop's sleep; the work is done all the same.
    await release().catch(() => {});
  }
}

async function acquire(
  path: string,
  signal: AbortSignal | undefined,
  onWait: (() => void) | undefined,
): Promise<() => Promise<void>> {
  for (let attempt = 0; ; attempt++) {
    signal?.throwIfAborted();
    try {
      // By default a lost lock would end the process.
      return await lock(path, { realpath: false, stale: 15_000, update: 3_000, onCompromised() {} });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw cannotWrite(`${path}.lock`, error);
    }
    if (attempt === 0) onWait?.();
    await setTimeout(500, undefined, signal && { signal }).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw error;
    });
  }
}
