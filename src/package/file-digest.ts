import { createHash } from 'node:crypto';
import { mkdir, open, readFile, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { cacheFolder } from '../files/cache-folder.js';
import { writeAtomically } from '../files/write-atomically.js';
import type { FileDigest } from './package-files.js';

/** Of files from this size on it's remembered what they hash to: smaller ones are hashed in the time that this takes. */
const LARGE = 1 << 20;
const CHUNK_BYTES = 1 << 18;

/**
 * The size and SHA-256 of a file. A large one is read once: what it hashed to is noted in the cache folder, along with
 * when and where the file was written, and holds as long as these are the same.
 */
export async function fileDigest(path: string): Promise<FileDigest> {
  const { size } = await stat(path);
  if (size < LARGE) {
    const content = await readFile(path);
    return { bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
  }
  const state = await stateOf(path);
  const note = join(cacheFolder(), 'digests', `${keyOf(path)}.txt`);
  const noted = await readFile(note, 'utf8').catch(() => '');
  const [notedState, sha256] = noted.split('\n');
  if (notedState === state && sha256 !== undefined) return { bytes: size, sha256 };

  const digest = await hashed(path);
  if ((await stateOf(path)) === state) {
    // Without a note it's only read again the next time.
    await mkdir(dirname(note), { recursive: true })
      .then(() => writeAtomically(note, `${state}\n${digest.sha256}`))
      .catch(() => {});
  }
  return digest;
}

const keyOf = (path: string) => createHash('sha256').update(resolve(path)).digest('hex').slice(0, 32);

/** The time of the last change (`ctime`) is the system's own: no program sets it back. */
async function stateOf(path: string): Promise<string> {
  const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
}

async function hashed(path: string): Promise<FileDigest> {
  const file = await open(path);
  try {
    return await hashedFrom(file);
  } finally {
    await file.close();
  }
}

async function hashedFrom(file: FileHandle): Promise<FileDigest> {
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  let bytes = 0;
  for (;;) {
    const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES);
    if (bytesRead === 0) return { bytes, sha256: hash.digest('hex') };
    hash.update(chunk.subarray(0, bytesRead));
    bytes += bytesRead;
  }
}
