import { readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import type { SentenceVaeError } from '../errors.js';
import { isLiving } from './living-process.js';
import { processStart } from './process-start.js';
import { cannotWrite } from './write-atomically.js';

/**
 * Keeps other processes from something until it is disposed of. A file names the process that has it: its number and,
 * where there is a /proc, when it began, `1234 56789`. So a killed process blocks nobody, not even for seconds and not even
 * where its number now belongs to another program.
 */
export class ProcessClaim implements AsyncDisposable {
  #path: string | undefined;

  /**
   * Does nothing where it is claimed already.
   * @param path of the file
   * @param target what the file stands for: what errors say could not be written
   * @param taken makes the error where a living process, of this number, has it
   * @throws {SentenceVaeError} that error, or `CANNOT_WRITE`
   */
  async take(
    path: string,
    { target, taken }: { target: string; taken: (owner: number) => SentenceVaeError },
  ): Promise<void> {
    if (path === this.#path) return;
    for (let looked = 0; !(await write(path, target)); looked++) {
      const claim = await read(path);
      if (claim === '' && looked === 0) {
        // Its owner may be about to write its number.
        await setTimeout(50);
        continue;
      }
      const owner = await livingOwner(claim);
      if (owner !== undefined) throw taken(owner);
      // Two may find the same claim dead: the later must not remove what the earlier has written meanwhile.
      if ((await read(path)) === claim) await rm(path, { force: true });
    }
    this.#path = path;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#path !== undefined) await rm(this.#path, { force: true });
  }
}

/** Whether the file is now ours; it is not if there was one already. */
async function write(path: string, target: string): Promise<boolean> {
  const start = await processStart(process.pid);
  try {
    await writeFile(path, `${[process.pid, start].join(' ').trim()}\n`, { flag: 'wx' });
    return true;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return false;
    throw cannotWrite(target, cause);
  }
}

async function read(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}

/** The number of the other process that holds a claim, or nothing where it is dead or ours. */
async function livingOwner(claim: string): Promise<number | undefined> {
  const [pid = 0, start] = claim.trim().split(' ').map(Number);
  return pid !== process.pid && (await isLiving({ pid, start })) ? pid : undefined;
}
