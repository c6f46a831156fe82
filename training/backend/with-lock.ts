import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { lock } from 'proper-lockfile';
import { say } from './say.js';

/**
 * Runs `work` while no other process runs it for the same path; waits for the other one first.
 *
 * The lock is a folder `<path>.lock` whose age tells a living owner from a dead one (15 seconds), so that
 * a killed process blocks nobody for long.
 */
export async function withLock<Result>(
  path: string,
  what: string,
  signal: AbortSignal | undefined,
  work: () => Promise<Result>,
): Promise<Result> {
  await mkdir(dirname(path), { recursive: true });
  const release = await acquire(path, what, signal);
  try {
    return await work();
  } finally {
    // It fails if the lock was lost meanwhile, say to a laptop's sleep; the work is done all the same.
    await release().catch(() => {});
  }
}

async function acquire(
  path: string,
  what: string,
  signal: AbortSignal | undefined,
): Promise<() => Promise<void>> {
  for (let attempt = 0; ; attempt++) {
    signal?.throwIfAborted();
    try {
      // By default a lost lock would end the process.
      return await lock(path, { realpath: false, stale: 15_000, update: 3_000, onCompromised() {} });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
    }
    if (attempt === 0) say(`Another process is ${what}: waiting for it …`);
    await setTimeout(500, undefined, signal && { signal });
  }
}
