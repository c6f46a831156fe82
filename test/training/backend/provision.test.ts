import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join, relative } from 'node:path';
import { beforeEach, expect, inject, onTestFinished, test, vi } from 'vitest';
import { neededHeaders } from '../../../training/backend/libtensorflow.js';
import { findProvisioned, libraryFolder, provision } from '../../../training/backend/provision.js';
import { findPythons, type Python } from '../../../training/backend/python.js';
import type { Wheel } from '../../../training/backend/wheels.js';
import { runBuilt } from './run-built.js';
import { temporaryFolder } from './temporary-folder.js';
import { libraryContent, makeSmallWheel } from './wheel-fixture.js';

// pip, its index and the wheel are real; only the wheel is a small one, which lies in a folder.
let wheel: Wheel;
let shelf: string;
let pythons: Python[];

beforeEach(async () => {
  shelf = temporaryFolder();
  wheel = await makeSmallWheel(shelf, inject('python'));
  pythons = await findPythons();
  vi.stubEnv('SENTENCE_VAE_CACHE', temporaryFolder());
  vi.stubEnv('PIP_CONFIG_FILE', '/dev/null');
  vi.stubEnv('PIP_FIND_LINKS', shelf);
  vi.stubEnv('PIP_NO_INDEX', '1');
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  return () => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  };
});

/** What lies beside the folder of the library: nothing, if all was cleaned up. */
const leftovers = () => {
  const parent = dirname(libraryFolder(wheel));
  return readdirSync(parent).filter((name) => /partial|lock/.test(name));
};

test('keeps the libraries and the headers of the C interface, and nothing else', async () => {
  const library = await provision(pythons, { wheel });
  const folder = libraryFolder(wheel);
  expect(library).toEqual({
    version: '0.0.1',
    source: 'cache',
    cuda: false,
    folder,
    include: join(folder, 'include'),
    libraries: [join(folder, 'libtensorflow_cc.so.2'), join(folder, 'libtensorflow_framework.so.2')],
  });
  expect(readFileSync(library.libraries[0], 'utf8')).toBe(libraryContent);
  expect(readFileSync(library.libraries[1], 'utf8')).toBe('stored');
  const kept = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  expect(kept.map(({ parentPath, name }) => relative(folder, join(parentPath, name))).toSorted()).toEqual([
    'complete.json',
    ...neededHeaders.map((header) => `include/${header}`),
    'libtensorflow_cc.so.2',
    'libtensorflow_framework.so.2',
  ]);
  expect(leftovers()).toEqual([]);
  await expect(findProvisioned(wheel)).resolves.toEqual(library);
});

test('a harmed folder counts as none, and is made anew', async () => {
  await provision(pythons, { wheel });
  const folder = libraryFolder(wheel);
  const whole = join(temporaryFolder(), 'whole');
  cpSync(folder, whole, { recursive: true });
  const harms: Record<string, () => void> = {
    'a library is cut short': () => truncateSync(join(folder, 'libtensorflow_cc.so.2'), 100),
    'a header is missing': () => rmSync(join(folder, 'include/tensorflow/c/eager/c_api.h')),
    'the marker is cut short': () => truncateSync(join(folder, 'complete.json'), 20),
    'the marker is of another shape': () => writeFileSync(join(folder, 'complete.json'), '[]'),
    'the marker is of another wheel': () =>
      writeFileSync(join(folder, 'complete.json'), '{ "sha256": "0", "files": {} }'),
    'the marker is missing': () => rmSync(join(folder, 'complete.json')),
  };
  const found: Record<string, boolean[]> = {};
  for (const [what, harm] of Object.entries(harms)) {
    cpSync(whole, folder, { recursive: true });
    const before = await findProvisioned(wheel);
    harm();
    const after = await findProvisioned(wheel);
    found[what] = [before !== undefined, after !== undefined];
  }
  expect(found).toEqual(Object.fromEntries(Object.keys(harms).map((what) => [what, [true, false]])));
  const { libraries } = await provision(pythons, { wheel });
  expect(readFileSync(libraries[0], 'utf8')).toBe(libraryContent);
});

test('what a killed process left is removed', async () => {
  const partial = `${libraryFolder(wheel)}.partial-x1y2z3`;
  mkdirSync(join(partial, 'scratch'), { recursive: true });
  writeFileSync(join(partial, 'scratch', 'half.whl'), 'half');
  await provision(pythons, { wheel });
  expect(existsSync(partial)).toBe(false);
});

test('two processes share one download', async () => {
  const program = `
    import { provision } from '{built}/training/backend/provision.js';
    import { findPythons } from '{built}/training/backend/python.js';
    await provision(await findPythons(), { wheel: ${JSON.stringify(wheel)} });
  `;
  const runs = await Promise.all([runBuilt(program, process.env), runBuilt(program, process.env)]);
  expect(runs.map(({ code }) => code)).toEqual([0, 0]);
  expect(runs.filter(({ stderr }) => stderr.includes('Preparing TensorFlow'))).toHaveLength(1);
});

test('a wheel with another sha256 is refused', async () => {
  const other = { ...wheel, sha256: '0'.repeat(64) };
  await expect(provision(pythons, { wheel: other })).rejects.toMatchObject({
    name: 'Lack',
    kind: 'download',
  });
  expect(existsSync(libraryFolder(wheel))).toBe(false);
  expect(leftovers()).toEqual([]);
});

test('a version that the index does not have', async () => {
  const other = { ...wheel, version: '0.0.2' };
  await expect(provision(pythons, { wheel: other })).rejects.toMatchObject({
    name: 'Lack',
    kind: 'download',
    message: expect.stringContaining('No matching distribution found for tensorflow-cpu==0.0.2'),
  });
});

test('a disk without the room is said to be full before anything is downloaded', async () => {
  await expect(provision(pythons, { wheel: { ...wheel, bytes: 1e15 } })).rejects.toMatchObject({
    name: 'Lack',
    kind: 'disk',
    message: expect.stringContaining('is full'),
  });
  expect(leftovers()).toEqual([]);
});

test('an abort ends pip, removes what came so far and frees the lock', async () => {
  // An index that takes every question and never answers.
  const index = createServer(() => abort.abort(new Error('Ctrl-C')));
  const abort = new AbortController();
  await new Promise<void>((resolve) => index.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    index.closeAllConnections();
    index.close();
  });
  const { port } = index.address() as AddressInfo; // it listens on a port, not on a pipe
  vi.stubEnv('PIP_NO_INDEX', undefined);
  vi.stubEnv('PIP_FIND_LINKS', undefined);
  vi.stubEnv('PIP_INDEX_URL', `http://127.0.0.1:${port}/`);
  await expect(provision(pythons, { wheel, signal: abort.signal })).rejects.toThrow('Ctrl-C');
  expect(leftovers()).toEqual([]);
});

test('a Python without pip, or none, is what is lacking', async () => {
  await expect(
    provision([{ path: '/usr/bin/python3', version: '3.12.1', pip: undefined }], { wheel }),
  ).rejects.toMatchObject({
    kind: 'pip',
    message: '/usr/bin/python3 has no pip',
    remedy: expect.stringMatching(/install.*pip/),
  });
  await expect(provision([], { wheel })).rejects.toMatchObject({ kind: 'python' });
});
