import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SentenceVaeError } from '../../src/errors.js';
import { cannotWrite } from '../../src/files/write-atomically.js';

const FILE = 'training.pid';

/**
 * Keeps other processes from training in a run folder until it is disposed of. A file in it names the process, so that
 * a killed training blocks nobody, not even for seconds.
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
    if (!(await write(path))) {
      const owner = await ownerOf(path);
      if (owner !== process.pid && isAlive(owner)) throw taken(folder, owner);
      await rm(path, { force: true });
      if (!(await write(path))) throw taken(folder, await ownerOf(path));
    }
    this.#path = path;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#path !== undefined) await rm(this.#path, { force: true });
  }
}

/** Whether the file is now ours; it is not if there was one already. */
async function write(path: string): Promise<boolean> {
  try {
    await writeFile(path, `${process.pid}\n`, { flag: 'wx' });
    return true;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return false;
    throw cannotWrite(path, cause);
  }
}

async function ownerOf(path: string): Promise<number> {
  return Number(await readFile(path, 'utf8').catch(() => ''));
}

function isAlive(pid: number): boolean {
  // 0 and negative numbers would stand for groups of processes.
  if (!Number.isInteger(pid) || pid <= 0) return false;
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
