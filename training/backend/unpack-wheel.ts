import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { Lack } from './lack.js';

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
  const archive = await openPromise(wheel, { lazyEntries: true, autoClose: false }).catch(unreadable);
  try {
    const wanted = (await entriesOf(archive).catch(unreadable)).flatMap((entry) => {
      const path = entry.uncompressedSize === 0 ? undefined : rename(entry.fileName);
      return path === undefined ? [] : [{ entry, path }];
    });
    const total = wanted.reduce((sum, { entry }) => sum + entry.uncompressedSize, 0);
    const sizes: Record<string, number> = {};
    let written = 0;
    for (const { entry, path } of wanted) {
      const target = join(folder, path);
      await mkdir(dirname(target), { recursive: true });
      const count = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          options.onBytes?.((written += chunk.length), total);
          done(null, chunk);
        },
      });
      // The stream fails by itself if the content has another size than the archive's directory says.
      const content = await archive.openReadStreamPromise(entry).catch(unreadable);
      await pipeline([content, count, createWriteStream(target)], {
        ...(options.signal && { signal: options.signal }),
      }).catch(unreadable);
      sizes[path] = entry.uncompressedSize;
    }
    return sizes;
  } finally {
    archive.close();
  }
}

async function entriesOf(archive: ZipFile): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of archive.eachEntry()) entries.push(entry);
  return entries;
}

/** Errors with a code are those of the system, or an interruption; the others tell what is wrong with the archive. */
function unreadable(error: unknown): never {
  if (!(error instanceof Error) || 'code' in error) throw error;
  throw new Lack('download', `the wheel is damaged (${error.message})`, 'Try again', error);
}
