import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { addAbortSignal, Readable } from 'node:stream';
import { messageOf, SentenceVaeError } from '../../errors.js';

/** A file to be read from its beginning to its end, unpacked if it is a gzip file. */
export interface Input extends Disposable {
  /** What a message calls it. */
  name: string;
  chunks: AsyncIterable<Uint8Array>;
  /** In bytes as they lie on the disk; nothing is known of what comes through a pipe. */
  size: number | undefined;
  /** How many of these bytes stand for the first `unpacked` ones: of a gzip file, as many as have been read. */
  progress(unpacked: number): number;
}

const CHUNK_BYTES = 1 << 18;
const GZIP = [0x1f, 0x8b] as const;

/**
 * Opens a file, or standard input for `-`.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` if it can't be read; its chunks throw that too
 */
export async function openInput(path: string, signal: AbortSignal): Promise<Input> {
  const name = path === '-' ? 'standard input' : path;
  if (path === '-' && process.stdin.isTTY) {
    process.stderr.write('Reading from the terminal; Ctrl-D ends it.\n');
  }
  const size = path === '-' ? undefined : await sizeOf(path);
  const stream: Readable =
    path === '-' ? process.stdin : createReadStream(path, { highWaterMark: CHUNK_BYTES });
  addAbortSignal(signal, stream);
  let read = 0;
  let isPacked = false;
  async function* counted(): AsyncGenerator<Uint8Array, void> {
    for await (const chunk of stream) {
      read += chunk.length;
      yield chunk;
    }
  }
  async function* unpacked(): AsyncGenerator<Uint8Array, void> {
    const chunks = counted();
    try {
      const start = await atLeast(GZIP.length, chunks);
      isPacked = GZIP.every((byte, i) => start[i] === byte);
      if (isPacked) yield* await gunzip(start, chunks, signal);
      else {
        if (start.length > 0) yield start;
        yield* chunks;
      }
    } catch (cause) {
      signal.throwIfAborted();
      throw cause instanceof SentenceVaeError ? cause : unreadable(name, cause);
    }
  }
  return {
    name,
    chunks: unpacked(),
    size,
    progress: (unpackedBytes) => (isPacked ? read : unpackedBytes),
    [Symbol.dispose]: () => stream.destroy(),
  };
}

/** The first chunk, with those after it as long as it is shorter than `count`. */
async function atLeast(count: number, chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let start: Uint8Array = new Uint8Array(0);
  while (start.length < count) {
    const next = await chunks.next();
    if (next.done) break;
    start = Buffer.concat([start, next.value]);
  }
  return start;
}

async function gunzip(
  start: Uint8Array,
  rest: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const [{ createGunzip }, { pipeline }] = await Promise.all([
    import('node:zlib'),
    import('node:stream/promises'),
  ]);
  const unpacking = createGunzip({ chunkSize: CHUNK_BYTES });
  async function* packed() {
    yield start;
    yield* rest;
  }
  // What goes wrong comes out of the stream that is read.
  pipeline(Readable.from(packed()), unpacking, { signal }).catch(() => {});
  return unpacking;
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
    return found.isFile() ? found.size : undefined;
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(name: string, cause: unknown): SentenceVaeError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const [received, remedy] =
    code === 'ENOENT' || code === 'ENOTDIR'
      ? ['there is no such file', 'Check the path']
      : code === 'EISDIR'
        ? ['it is a folder', 'Name a file in it']
        : code === 'EACCES' || code === 'EPERM'
          ? ['reading it is not permitted', 'Change its permissions']
          : code === 'Z_BUF_ERROR' || code === 'Z_DATA_ERROR'
            ? [
                'its compressed data are cut off or damaged',
                'Copy or download it again; what was written is kept',
              ]
            : [`that failed (${messageOf(cause)})`, 'Check the path and try again'];
  return new SentenceVaeError('BAD_ARGUMENT', { expected: `to read ${name}`, received, remedy, cause });
}
