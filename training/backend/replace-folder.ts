import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Fills a folder beside its place and puts it there in one step, so that nobody sees it half filled.
 *
 * Call it while holding the lock on `folder`: what is left of processes that were killed is removed first.
 * @param fill gets the empty folder to fill, and another for things that are thrown away afterwards
 */
export async function replaceFolder(
  folder: string,
  fill: (kept: string, scratch: string) => Promise<void>,
): Promise<void> {
  const parent = dirname(folder);
  const prefix = `${basename(folder)}.partial-`;
  await mkdir(parent, { recursive: true });
  for (const name of await readdir(parent)) {
    if (name.startsWith(prefix)) await rm(join(parent, name), { recursive: true, force: true });
  }
  const partial = await mkdtemp(join(parent, prefix));
  try {
    const [kept, scratch] = [join(partial, 'kept'), join(partial, 'scratch')];
    await mkdir(kept);
    await mkdir(scratch);
    await fill(kept, scratch);
    await rm(folder, { recursive: true, force: true });
    await rename(kept, folder);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}
