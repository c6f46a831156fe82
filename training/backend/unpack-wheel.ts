import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';
import { Lack } from './lack.js';

/** One file of a zip archive, as its central directory has it. */
interface Entry {
  name: string;
  method: number;
  packed: number;
  size: number;
  offset: number;
}

const stored = 0;
const deflated = 8;

/**
 * Unpacks those files of a wheel, which is a zip archive, for which `rename` gives a relative path.
 * @param onBytes is told of each piece written, in bytes of `total`
 * @returns the size of each file, by its relative path
 * @throws {Lack} of kind `download`
 */
export async function unpackWheel(
  wheel: string,
  folder: string,
  rename: (name: string) => string | undefined,
  options: { signal?: AbortSignal | undefined; onBytes?: (written: number, total: number) => void } = {},
): Promise<Record<string, number>> {
  await using archive = await open(wheel);
  const wanted = (await readDirectory(archive)).flatMap((entry) => {
    const path = entry.size === 0 ? undefined : rename(entry.name);
    return path === undefined ? [] : [{ entry, path }];
  });
  const total = wanted.reduce((sum, { entry }) => sum + entry.size, 0);
  const sizes: Record<string, number> = {};
  let written = 0;
  for (const { entry, path } of wanted) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    let size = 0;
    const count = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        size += chunk.length;
        options.onBytes?.((written += chunk.length), total);
        done(null, chunk);
      },
    });
    const packed = await readPacked(wheel, archive, entry);
    const unpack = entry.method === deflated ? [createInflateRaw()] : [];
    await pipeline([packed, ...unpack, count, createWriteStream(target)], {
      ...(options.signal && { signal: options.signal }),
    });
    if (size !== entry.size) throw unreadable(`${entry.name} is ${size} bytes long, not ${entry.size}`);
    sizes[path] = size;
  }
  return sizes;
}

async function readPacked(wheel: string, archive: FileHandle, entry: Entry) {
  const header = await read(archive, entry.offset, 30);
  const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  return createReadStream(wheel, { start, end: start + entry.packed - 1, highWaterMark: 1 << 20 });
}

/** Reads the central directory at the end of a zip archive (APPNOTE.TXT 4.3.12 and 4.3.16). */
async function readDirectory(archive: FileHandle): Promise<Entry[]> {
  const { size } = await archive.stat();
  const tail = await read(archive, Math.max(0, size - 65_557), Math.min(size, 65_557));
  const end = tail.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  if (end < 0) throw unreadable('the wheel is no zip archive, or its end is missing');
  const directory = await read(archive, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  const entries: Entry[] = [];
  for (let at = 0; at < directory.length;) {
    const nameLength = directory.readUInt16LE(at + 28);
    const method = directory.readUInt16LE(at + 10);
    const name = directory.toString('utf8', at + 46, at + 46 + nameLength);
    if (method !== stored && method !== deflated) throw unreadable(`${name} is packed by method ${method}`);
    entries.push({
      name,
      method,
      packed: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

async function read(archive: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await archive.read(Buffer.alloc(length), 0, length, position);
  if (bytesRead !== length) throw unreadable('the wheel is cut short');
  return buffer;
}

function unreadable(reason: string): Lack {
  return new Lack('download', reason, 'Try again');
}
