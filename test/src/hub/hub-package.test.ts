import { lstat, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { hubPackage } from '../../../src/hub/hub-package.js';
import { openPackage } from '../../../src/package/open-package.js';
import { packageFolder } from '../../../src/package/package-folder.js';
import { BARE_FILES, bareContents, withHub } from '../../fixtures/hub/hub-and-cache.js';
import { commitOf, gitSha1, hubFiles, oneCommit, sha256 } from '../../fixtures/hub/repository.js';

const OTHER_FILES = { ...BARE_FILES, 'tokenizer.json': '{"model": "another"}\n' };

const on = withHub(() => ({
  'tests/versions': {
    revisions: { main: commitOf(2), 'v1.0': commitOf(1), 'refs/pr/3': commitOf(3) },
    commits: {
      [commitOf(1)]: hubFiles(bareContents()),
      [commitOf(2)]: hubFiles(bareContents(OTHER_FILES)),
      [commitOf(3)]: hubFiles(bareContents()),
    },
  },
  'tests/several': oneCommit(
    Object.fromEntries(
      Object.entries(bareContents()).map(([path, content]) => [`models/bare/${path}`, content]),
    ),
  ),
}));

const root = (repository = 'tests--bare') => join(on.home, 'hub', `models--${repository}`);
const open = async (folder: string) => openPackage(await packageFolder(folder), 'sentence-vae', []);
const modeOf = async (path: string) => (await stat(path)).mode & 0o777;
const sentTo = (at: string) =>
  new Set(on.hub.requests.filter((each) => each.at === at).map((each) => each.authorization));
const tokenizerOf = (folder: string) => readFile(join(folder, 'tokenizer.json'), 'utf8');

it('brings config.json and what it lists, and nothing else', async () => {
  const folder = await hubPackage('hf://tests/bare');
  expect(folder).toBe(join(root(), 'snapshots', commitOf(1)));
  expect((await open(folder)).config.name).toBe('bare');
  expect((await readdir(folder)).toSorted()).toEqual(['config.json', 'onnx', 'tokenizer.json']);
});

it('keeps contents by their checksums, with relative links to them', async () => {
  const folder = await hubPackage('hf://tests/bare');
  const large = sha256(BARE_FILES['onnx/graph.onnx']);
  const small = gitSha1(Buffer.from(BARE_FILES['tokenizer.json']));
  expect(await readlink(join(folder, 'onnx/graph.onnx'))).toBe(`../../../blobs/${large}`);
  expect(await readlink(join(folder, 'tokenizer.json'))).toBe(`../../blobs/${small}`);
  expect(await readdir(join(root(), 'blobs'))).toHaveLength(3);
  expect(await readFile(join(root(), 'refs/main'), 'utf8')).toBe(commitOf(1));
});

it('sends the token to the Hub, and not to the store of large files', async () => {
  vi.stubEnv('HF_TOKEN', 'hf_secret');
  await hubPackage('hf://tests/bare');
  expect(sentTo('hub')).toEqual(new Set(['Bearer hf_secret']));
  expect(sentTo('store')).toEqual(new Set([undefined]));
});

it('asks but for config.json when all is here', async () => {
  await hubPackage('hf://tests/bare');
  on.hub.requests.length = 0;
  await hubPackage('hf://tests/bare');
  expect(on.hub.requests.map(({ path }) => path)).toEqual([
    '/tests/bare/resolve/main/config.json',
    `/api/resolve-cache/models/tests/bare/${commitOf(1)}/config.json`,
  ]);
});

it('asks nothing for a commit that is here', async () => {
  const named = await hubPackage('hf://tests/versions@v1.0');
  on.hub.requests.length = 0;
  expect(await hubPackage(`hf://tests/versions@${commitOf(1)}`)).toBe(named);
  expect(on.hub.requests).toEqual([]);
});

it('has each revision apart, and contents that they share once', async () => {
  const [old, now, proposed] = [
    await hubPackage('hf://tests/versions@v1.0'),
    await hubPackage('hf://tests/versions'),
    await hubPackage('hf://tests/versions@refs/pr/3'),
  ];
  expect(await tokenizerOf(old)).toBe(BARE_FILES['tokenizer.json']);
  expect(await tokenizerOf(now)).toBe(OTHER_FILES['tokenizer.json']);
  expect(await tokenizerOf(proposed)).toBe(BARE_FILES['tokenizer.json']);
  expect(await readFile(join(root('tests--versions'), 'refs/refs/pr/3'), 'utf8')).toBe(commitOf(3));
  expect(on.hub.requests.filter(({ at }) => at === 'store')).toHaveLength(1);
});

it('follows a branch that went on', async () => {
  const first = await hubPackage('hf://tests/bare');
  on.hub.repositories.set('tests/bare', {
    revisions: { main: commitOf(2) },
    commits: { [commitOf(2)]: hubFiles(bareContents(OTHER_FILES)) },
  });
  const second = await hubPackage('hf://tests/bare');
  expect(second).not.toBe(first);
  expect(await tokenizerOf(second)).toBe(OTHER_FILES['tokenizer.json']);
  expect(await tokenizerOf(first)).toBe(BARE_FILES['tokenizer.json']);
});

it('takes a package in a folder of a repository', async () => {
  const folder = await hubPackage('hf://tests/several@main/models/bare');
  expect(folder).toBe(join(root('tests--several'), 'snapshots', commitOf(1), 'models/bare'));
  expect((await open(folder)).config.name).toBe('bare');
});

it('fetches a damaged file again, and a link that leads nowhere', async () => {
  const folder = await hubPackage('hf://tests/bare');
  const spoilt = BARE_FILES['onnx/graph.onnx'].replace('really', 'REALLY');
  await writeFile(join(folder, 'onnx/graph.onnx'), spoilt);
  await rm(join(root(), 'blobs', gitSha1(Buffer.from(BARE_FILES['tokenizer.json']))));
  await hubPackage('hf://tests/bare');
  expect((await open(folder)).config.name).toBe('bare');
});

it('copies where there are no links', async () => {
  vi.stubEnv('HF_HUB_DISABLE_SYMLINKS', '1');
  const folder = await hubPackage('hf://tests/bare');
  expect((await lstat(join(folder, 'onnx/graph.onnx'))).isSymbolicLink()).toBe(false);
  expect((await open(folder)).config.name).toBe('bare');
});

it('does without the network from the cache', async () => {
  const folder = await hubPackage('hf://tests/bare');
  on.hub.requests.length = 0;
  vi.stubEnv('HF_HUB_OFFLINE', '1');
  expect(await hubPackage('hf://tests/bare')).toBe(folder);
  expect(on.hub.requests).toEqual([]);
});

it('says what is missing without the network', async () => {
  vi.stubEnv('HF_HUB_OFFLINE', '1');
  const missing = { code: 'CANNOT_FETCH', remedy: expect.stringContaining('HF_HUB_OFFLINE') };
  await expect(hubPackage('hf://tests/bare')).rejects.toMatchObject(missing);
  vi.stubEnv('HF_HUB_OFFLINE', '0');
  const folder = await hubPackage('hf://tests/bare');
  vi.stubEnv('HF_HUB_OFFLINE', '1');
  await rm(join(folder, 'tokenizer.json'));
  await expect(hubPackage('hf://tests/bare')).rejects.toMatchObject(missing);
});

it('downloads once for several at a time', async () => {
  const folders = await Promise.all(Array.from({ length: 4 }, () => hubPackage('hf://tests/bare')));
  expect(new Set(folders).size).toBe(1);
  expect((await open(folders[0]!)).config.name).toBe('bare');
  expect(on.hub.requests.filter(({ at }) => at === 'store')).toHaveLength(1);
  const left = await readdir(root(), { recursive: true });
  expect(left.filter((name) => /incomplete|\.[\da-f]{8}-/.test(name))).toEqual([]);
});

it('says how far it is', async () => {
  const seen: { loaded: number; total: number }[] = [];
  await hubPackage('hf://tests/bare', { onProgress: (progress) => seen.push(progress) });
  const total = Object.values(BARE_FILES).reduce((sum, content) => sum + content.length, 0);
  expect(seen.at(-1)).toEqual({ loaded: total, total });
  expect(seen.map(({ loaded }) => loaded)).toEqual(
    seen.map(({ loaded }) => loaded).toSorted((a, b) => a - b),
  );
});

it('leaves the cache readable to others as the umask says', async () => {
  const folder = await hubPackage('hf://tests/bare');
  await writeFile(join(on.home, 'made-here'), '');
  const expected = await modeOf(join(on.home, 'made-here'));
  expect(await modeOf(join(folder, 'onnx/graph.onnx'))).toBe(expected);
  expect(await modeOf(join(folder, 'config.json'))).toBe(expected);
});
