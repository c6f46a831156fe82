import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { SentenceVaeError } from '../../src/errors.js';
import { cannotWrite } from '../../src/files/write-atomically.js';
import { processStart } from './process-start.js';

const FILE = 'training.pid';

/**
 * Keeps other processes from training in a run folder until it is disposed of. A file in it names the process: its number
 * and, where there is a /proc, when it began, `1234 56789`. So a killed training blocks nobody, not even for seconds and
 * not even where its number now belongs to another program.
 */
export class RunClaim implements AsyncDisposable {
  #path: string | undefined;

  /**
   * Claims a folder; does nothing where there is none, or where it is claimed already.
   * @throws {SentenceVaeError} `BAD_RUN` while another process trains there
   */
  async take(folder: string): Promise<void> {
    const path = join(folder, FILE);
    if (path === this.#path || !existsSync(folder)) return;
    for (let looked = 0; !(await write(path)); looked++) {
      const claim = await read(path);
      if (claim === '' && looked === 0) {
        // Its owner may be about to write its number.
        await setTimeout(50);
        continue;
      }
      const owner = await livingOwner(claim);
      if (owner !== undefined) throw taken(folder, owner);
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
async function write(path: string): Promise<boolean> {
  const start = await processStart(process.pid);
  try {
    await writeFile(path, `${[process.pid, start].join(' ').trim()}\n`, { flag: 'wx' });
    return true;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return false;
    throw cannotWrite(path, cause);
  }
}

async function read(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}

/** The number of the other process that holds a claim, or nothing where it is dead or ours. */
async function livingOwner(claim: string): Promise<number | undefined> {
  const [pid = 0, start] = claim.trim().split(' ').map(Number);
  // 0 and negative numbers would stand for groups of processes.
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return undefined;
  const began = await processStart(pid);
  if (began === undefined) return isAlive(pid) ? pid : undefined;
  return began !== 'ended' && (start === undefined || start === began) ? pid : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function taken(folder: string, owner: number): SentenceVaeError {
  return new SentenceVaeError('BAD_RUN', {
    expected: `no other training in ${folder}`,
    received: `process ${owner} is at it`,
    remedy: `Wait for it, or stop it with Ctrl-C; if that is no training, remove ${join(folder, FILE)}`,
  });
}
