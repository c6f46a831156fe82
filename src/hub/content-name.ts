import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { fileDigest } from '../package/file-digest.js';
import { sizeOf } from './hub-cache.js';

/** Whether the Hub's name of a content is a checksum of it: a SHA-256, or git's SHA-1. */
export const isChecksum = (etag: string | undefined): etag is string =>
  etag !== undefined && /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(etag);

/** The SHA-256 of a content, or, for a name of 40 digits, the SHA-1 that git gives it: of its length and itself. */
export function checksumLike(name: string, content: Uint8Array): string {
  return hashLike(name, content.length).update(content).digest('hex');
}

/** The same of a file. */
export async function fileChecksumLike(name: string, path: string): Promise<string> {
  const hash = hashLike(name, (await stat(path)).size);
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** Whether a file is there, of that size and SHA-256. */
export async function isWhole(
  path: string,
  { sha256, bytes }: { readonly sha256: string; readonly bytes: number },
): Promise<boolean> {
  return (await sizeOf(path)) === bytes && (await fileDigest(path)).sha256 === sha256;
}

function hashLike(name: string, bytes: number) {
  return name.length === 64 ? createHash('sha256') : createHash('sha1').update(`blob ${bytes}\0`);
}
