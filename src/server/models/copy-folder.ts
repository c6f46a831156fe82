import { mkdtemp, readdir, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isLiving } from '../../files/living-process.js';
import { processStart } from '../../files/process-start.js';

/** What the names of these folders begin with; the process that one belongs to comes next. */
const PREFIX = 'sentence-vae-serve-';
/** Its number, when it began, among which numbers its own is one, and six letters of chance. */
const NAME = /^sentence-vae-serve-(\d+)-(\d*)-(\w*)-\w{6}$/;

/**
 * Makes a folder for the copy of a package, among the system's temporary files. Its name says which process it belongs to from
 * the moment on at which it is there.
 * @param pid default: this process
 */
export async function makeCopyFolder(pid = process.pid): Promise<string> {
  const start = await processStart(pid);
  const owner = [pid, typeof start === 'number' ? start : '', await processNumbers()].join('-');
  return mkdtemp(join(tmpdir(), `${PREFIX}${owner}-`));
}

/**
 * Removes the folders of processes that run no more: one that is killed removes nothing. What belongs to another container, whose
 * processes can't be seen from here, stays; so does what may not be removed.
 */
export async function removeAbandonedCopies(): Promise<void> {
  const numbers = await processNumbers();
  for (const name of await readdir(tmpdir()).catch(() => [])) {
    const [, pid, start, among] = NAME.exec(name) ?? [];
    if (pid === undefined || among !== numbers) continue;
    if (await isLiving({ pid: Number(pid), start: start === '' ? undefined : Number(start) })) continue;
    await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => {});
  }
}

/** Containers number their processes apart: what tells these numbers from those of others, where there is a /proc. */
async function processNumbers(): Promise<string> {
  const link = await readlink('/proc/self/ns/pid').catch(() => '');
  return /\d+/.exec(link)?.[0] ?? '';
}
