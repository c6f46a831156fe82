import { performance } from 'node:perf_hooks';
import { median } from '../statistics.js';

/** A turn lasts at least so long, in milliseconds, and has at least one run. */
const TURN_MS = 300;

/**
 * Times things in turns, so that whatever slows the machine for a while slows them alike.
 * @returns the median milliseconds of a run of each
 */
export async function timeInTurns(
  contenders: readonly (() => Promise<unknown>)[],
  turns: number,
): Promise<number[]> {
  const times: number[][] = contenders.map(() => []);
  for (let turn = 0; turn < turns; turn++) {
    for (const [at, run] of contenders.entries()) {
      // Caches and threads are the other's.
      await run();
      const began = performance.now();
      do {
        const start = performance.now();
        await run();
        times[at]!.push(performance.now() - start);
      } while (performance.now() - began < TURN_MS);
    }
  }
  return times.map((each) => median(each));
}
