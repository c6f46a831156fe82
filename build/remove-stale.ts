import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** What the compiler makes of a file. */
const OUTPUT = /\.(js|js\.map|d\.ts)$/;

/**
 * Removes what was compiled of files that are there no more, which the compiler leaves and npm would pack.
 * @param outputs a folder in `dist`, whose files lie as their sources do
 * @param sources the folder of these
 * @returns what was removed, relative to `outputs`
 */
export async function removeStale(outputs: string, sources: string): Promise<string[]> {
  const entries = await readdir(outputs, { recursive: true, withFileTypes: true }).catch(() => []);
  const stale = entries
    .filter((entry) => entry.isFile())
    .map(({ name, parentPath }) => relative(outputs, join(parentPath, name)))
    .filter((path) => !existsSync(join(sources, path.replace(OUTPUT, '.ts'))));
  await Promise.all(stale.map((path) => rm(join(outputs, path))));
  return stale;
}
