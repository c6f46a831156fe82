import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ModelSource } from './model-source.js';

/** How often a folder is looked at, in milliseconds. It isn't told of changes: network file systems tell none. */
const EVERY_MS = 1000;

/**
 * Looks at packages until the signal is aborted, and has those swapped that changed: when they have, and nothing was written
 * for a moment.
 * @param swap resolves when it's done, well or not
 */
export async function watchPackages(
  sources: readonly ModelSource[],
  swap: (name: string) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const swapped = new Map<string, string>();
  const latest = new Map<string, string>();
  for (const { name, folder } of sources) swapped.set(name, await stateOf(folder));
  while (await slept(signal)) {
    for (const { name, folder } of sources) {
      const state = await stateOf(folder);
      // What is being written is left alone until nothing changes any more.
      const isSettled = state !== '' && state === latest.get(name);
      latest.set(name, state);
      if (!isSettled || state === swapped.get(name)) continue;
      swapped.set(name, state);
      await swap(name);
    }
  }
}

/** What a package is by its `config.json`, and by the times and sizes of the files that this lists. */
async function stateOf(folder: string): Promise<string> {
  const config = await readFile(join(folder, 'config.json'), 'utf8').catch(() => '');
  const paths = listedIn(config);
  const states = await Promise.all(
    paths.map(async (path) => {
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

/** False when the signal is aborted meanwhile. */
function slept(signal: AbortSignal): Promise<boolean> {
  return sleep(EVERY_MS, true, { signal, ref: false }).catch(() => false);
}
