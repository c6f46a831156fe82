import { mkdir, writeFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { availableMemory } from '../../../training/run/available-memory.js';
import { temporaryFolder } from './tiny-corpus.js';

/** What a machine with these files has available. */
async function availableIn(files: Record<string, string>): Promise<number> {
  await using root = await temporaryFolder();
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(root.path, dirname(path)), { recursive: true });
    await writeFile(join(root.path, path), content);
  }
  return await availableMemory(root.path);
}

const meminfo = {
  'proc/meminfo': 'MemTotal: 8000000 kB\nMemFree: 100 kB\nMemAvailable:    4000000 kB\n',
};

test('on Linux it is what the kernel calls available', async () => {
  expect(await availableIn(meminfo)).toBe(4_096_000_000);
});

test('elsewhere it is all of the machine', async () => {
  expect(await availableIn({})).toBe(totalmem());
});

test('a control group of version 2 leaves what is not used, files read aside', async () => {
  const group = {
    ...meminfo,
    'proc/self/cgroup': '0::/user.slice/job\n',
    'sys/fs/cgroup/user.slice/job/memory.max': '3000000000\n',
    'sys/fs/cgroup/user.slice/job/memory.current': '1000000000\n',
    'sys/fs/cgroup/user.slice/job/memory.stat': 'anon 1\ninactive_file 400000000\nactive_file 7\n',
  };
  expect(await availableIn(group)).toBe(2_400_000_000);
  // The limit of a group binds those within.
  const parent = {
    'sys/fs/cgroup/user.slice/memory.max': '2000000000\n',
    'sys/fs/cgroup/user.slice/memory.current': '1900000000\n',
  };
  expect(await availableIn({ ...group, ...parent })).toBe(100_000_000);
  const unlimited = { 'sys/fs/cgroup/user.slice/job/memory.max': 'max\n' };
  expect(await availableIn({ ...group, ...unlimited })).toBe(4_096_000_000);
  const exceeded = { 'sys/fs/cgroup/user.slice/job/memory.current': '9000000000\n' };
  expect(await availableIn({ ...group, ...exceeded })).toBe(0);
});

test('a control group of version 1 too, at the path of the host or at the mount of a container', async () => {
  const cgroup = { 'proc/self/cgroup': '5:cpu,cpuacct:/docker/1\n4:memory:/docker/1\n0::/\n' };
  for (const folder of ['sys/fs/cgroup/memory/docker/1', 'sys/fs/cgroup/memory']) {
    const files = {
      ...meminfo,
      ...cgroup,
      [`${folder}/memory.limit_in_bytes`]: '2000000000\n',
      [`${folder}/memory.usage_in_bytes`]: '500000000\n',
      [`${folder}/memory.stat`]: 'inactive_file 1\ntotal_inactive_file 100000000\n',
    };
    expect(await availableIn(files)).toBe(1_600_000_000);
    const unlimited = { [`${folder}/memory.limit_in_bytes`]: '9223372036854771712\n' };
    expect(await availableIn({ ...files, ...unlimited })).toBe(4_096_000_000);
  }
});

test('here it is some of what there is', async () => {
  const available = await availableMemory();
  expect(available).toBeGreaterThan(0);
  expect(available).toBeLessThanOrEqual(totalmem());
});
