import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelSource } from './model-source.js';

/**
 * Looks at packages, and has those swapped that changed, once nothing is written to them any more. It looks rather than being
 * told: network file systems tell nothing.
 * @param swap resolves when it's done, well or not
 * @param looks when to look; the end of it is the end of watching
 */
export async function watchPackages(
  sources: readonly ModelSource[],
  swap: (name: string) => Promise<void>,
  looks: AsyncIterable<unknown>,
): Promise<void> {
  const swapped = new Map<string, string>();
  const latest = new Map<string, string>();
  for (const { name, folder } of sources) swapped.set(name, await stateOf(folder));
  for await (const _ of looks) {
    for (const { name, folder } of sources) {
      const state = await stateOf(folder);
      const isSettled = state !== '' && state === latest.get(name);
      latest.set(name, state);
      if (!isSettled || state === swapped.get(name)) continue;
      swapped.set(name, state);
      await swap(name);
    }
  }
}

/** What a package is by its `config.json`, and by the times and sizes of the files that this lists; empty if there's none. */
async function stateOf(folder: string): Promise<string> {
  const config = await readFile(join(folder, 'config.json'), 'utf8').catch(() => '');
  const states = await Promise.all(
    listedIn(config).map(async (path) => {
      const found = await stat(join(folder, path), { bigint: true }).catch(() => undefined);
      return found ? `${path} ${found.size} ${found.mtimeNs} ${found.ino}` : path;
    }),
  );
  return [config, ...states].join('\n');
}

function listedIn(config: string): string[] {
  try {
    const { files }: { files?: unknown } = JSON.parse(config);
    return typeof files === 'object' && files !== null ? Object.keys(files) : [];
  } catch {
    return [];
  }
}
