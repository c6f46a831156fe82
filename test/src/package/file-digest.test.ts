import { createHash } from 'node:crypto';
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { fileDigest } from '../../../src/package/file-digest.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let cache: string;
let file: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  cache = join(folder.path, 'cache');
  file = join(folder.path, 'weights.data');
  vi.stubEnv('SENTENCE_VAE_CACHE', cache);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await folder[Symbol.asyncDispose]();
});

const content = (byte: number, size: number) => Buffer.alloc(size, byte);
const digestOf = (bytes: Buffer) => ({
  bytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
});
const notes = () => readdir(join(cache, 'digests')).catch(() => []);

it.each([0, 1, 999_999])('hashes a file of %d bytes, and notes nothing', async (size) => {
  await writeFile(file, content(1, size));
  expect(await fileDigest(file)).toEqual(digestOf(content(1, size)));
  expect(await notes()).toEqual([]);
});

it('notes what a large file hashes to, and believes the note', async () => {
  const bytes = content(1, 3_000_000);
  await writeFile(file, bytes);
  expect(await fileDigest(file)).toEqual(digestOf(bytes));
  const [note] = await notes();
  const path = join(cache, 'digests', note!);
  expect(await fileDigest(file)).toEqual(digestOf(bytes));
  // Only a note that says something else shows that the file is not read again.
  await writeFile(path, (await readFile(path, 'utf8')).replace(/\n.*/, '\nnoted'));
  expect(await fileDigest(file)).toEqual({ bytes: bytes.length, sha256: 'noted' });
});

it('hashes it again once it was written to, even if its size and time are the same', async () => {
  await writeFile(file, content(1, 2_000_000));
  await utimes(file, 1, 1);
  await fileDigest(file);
  await writeFile(file, content(2, 2_000_000));
  await utimes(file, 1, 1);
  expect(await fileDigest(file)).toEqual(digestOf(content(2, 2_000_000)));
});

it('does without a cache folder that cannot be written, and with notes that say nothing', async () => {
  const bytes = content(1, 2_000_000);
  await writeFile(file, bytes);
  await fileDigest(file);
  const [note] = await notes();
  await writeFile(join(cache, 'digests', note!), '');
  expect(await fileDigest(file)).toEqual(digestOf(bytes));
  vi.stubEnv('SENTENCE_VAE_CACHE', join(file, 'inside a file'));
  expect(await fileDigest(file)).toEqual(digestOf(bytes));
});
