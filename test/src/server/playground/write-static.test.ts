import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { projectFolder } from '../../../../src/files/project-folder.js';
import type { BuiltFolders } from '../../../../src/server/playground/page-files.js';
import { writeStatic } from '../../../../src/server/playground/write-static.js';
import { buildPlayground } from '../../../fixtures/playground/page.js';
import { temporaryFolder } from '../../../fixtures/temporary-folder.js';

const MNIST = join(projectFolder(), 'models/mnist-2d');

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let built: BuiltFolders;

beforeAll(async () => {
  folder = await temporaryFolder();
  built = await buildPlayground(join(folder.path, 'built'));
});

afterAll(() => folder[Symbol.asyncDispose]());

it('is the page, the library and the packages, and nothing else', async () => {
  const site = join(folder.path, 'site');
  const { files, bytes } = await writeStatic(site, [{ name: 'digits', folder: MNIST }], built);
  expect(files.toSorted()).toEqual([
    'icon.svg',
    'index.html',
    'models.json',
    'models/digits/README.md',
    'models/digits/config.json',
    'models/digits/onnx/decoder.onnx',
    'models/digits/onnx/encoder.onnx',
    'ort-wasm-simd-threaded.wasm',
    'playground.css',
    'playground.js',
    'sentence-vae.js',
  ]);
  const there = await readdir(site, { recursive: true, withFileTypes: true });
  expect(there.filter((entry) => entry.isFile())).toHaveLength(files.length);
  const sizes = await Promise.all(files.map(async (path) => (await readFile(join(site, path))).byteLength));
  expect(bytes).toBe(sizes.reduce((sum, size) => sum + size, 0));
  expect(JSON.parse(await readFile(join(site, 'models.json'), 'utf8'))).toEqual({
    models: [{ name: 'digits' }],
  });
  expect(await readFile(join(site, 'index.html'), 'utf8')).toContain('data-models="page"');
});

it('writes into no folder that has something else', async () => {
  const full = join(folder.path, 'full');
  await mkdir(full);
  await writeFile(join(full, 'thesis.txt'), 'years of work');
  await expect(writeStatic(full, [{ name: 'digits', folder: MNIST }], built)).rejects.toMatchObject({
    code: 'BAD_ARGUMENT',
    message: expect.stringContaining('thesis.txt') as unknown,
  });
  expect(await readdir(full)).toEqual(['thesis.txt']);
});

it('writes nothing for a damaged package', async () => {
  const damaged = join(folder.path, 'damaged');
  await cp(MNIST, damaged, { recursive: true });
  await writeFile(join(damaged, 'onnx/decoder.onnx'), 'half');
  const site = join(folder.path, 'never');
  await expect(writeStatic(site, [{ name: 'digits', folder: damaged }], built)).rejects.toMatchObject({
    code: 'BAD_PACKAGE',
  });
  expect(await readdir(site)).toEqual([]);
});

it('says how to get what was not built', async () => {
  const half = { ...built, library: join(folder.path, 'nowhere') };
  const site = join(folder.path, 'half');
  await expect(writeStatic(site, [{ name: 'digits', folder: MNIST }], half)).rejects.toMatchObject({
    code: 'BAD_PACKAGE',
    message: expect.stringContaining('npm run build') as unknown,
  });
  await rm(site, { recursive: true, force: true });
});
