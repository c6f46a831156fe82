import { readFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * The bytes that this process may still take: on Linux what the kernel calls available, or what the control groups
 * that it is in (a container's, say) leave of their limits, if that is less. Elsewhere all of the machine's memory, for
 * what other systems call free leaves out what they would give up.
 * @param root where /proc and /sys are
 */
export async function availableMemory(root = '/'): Promise<number> {
  const available = /^MemAvailable:\s+(\d+) kB$/m.exec((await read(join(root, 'proc/meminfo'))) ?? '');
  const machine = available ? Number(available[1]) * 1024 : totalmem();
  return Math.min(machine, ...(await leftInGroups(root)));
}

/** What each control group of this process leaves of its limit. */
async function leftInGroups(root: string): Promise<number[]> {
  const groups = (await read(join(root, 'proc/self/cgroup'))) ?? '';
  const left: number[] = [];
  for (const line of groups.split('\n')) {
    // cgroups(7): number, controllers (none for version 2), path.
    const [, controllers, ...rest] = line.split(':');
    const isMemory = controllers?.split(',').includes('memory') ?? false;
    if (controllers !== '' && !isMemory) continue;
    const mount = join(root, 'sys/fs/cgroup', isMemory ? 'memory' : '');
    for (const folder of withParents(mount, rest.join(':'))) {
      left.push(...(await leftIn(folder, isMemory ? version1 : version2)));
    }
  }
  return left;
}

/** A group's limit binds those within. In a container the path may be the host's, while its own group is the mount itself. */
function withParents(mount: string, path: string): string[] {
  const folder = join(mount, path);
  return folder === mount || folder === `${mount}/`
    ? [mount]
    : [folder, ...withParents(mount, dirname(path))];
}

const version1 = {
  limit: 'memory.limit_in_bytes',
  usage: 'memory.usage_in_bytes',
  cache: 'total_inactive_file',
};
const version2 = { limit: 'memory.max', usage: 'memory.current', cache: 'inactive_file' };

async function leftIn(folder: string, files: typeof version1): Promise<number[]> {
  const limit = Number((await read(join(folder, files.limit))) ?? Number.NaN);
  const usage = Number((await read(join(folder, files.usage))) ?? Number.NaN);
  // “max” of version 2; version 1 has a number that no machine reaches.
  if (Number.isNaN(limit) || Number.isNaN(usage) || limit > Number.MAX_SAFE_INTEGER) return [];
  // Files read and no longer used (a corpus, TensorFlow's library) count as used, but give way.
  const statistics = (await read(join(folder, 'memory.stat'))) ?? '';
  const cache = new RegExp(`^${files.cache} (\\d+)$`, 'm').exec(statistics)?.[1] ?? 0;
  return [Math.max(0, limit - usage + Number(cache))];
}

async function read(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}
