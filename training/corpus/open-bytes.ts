import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { addAbortSignal, pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { SentenceVaeError } from '../../src/errors.js';
import { startProgress } from '../../src/terminal/progress.js';

export interface ByteOptions {
  signal?: AbortSignal | undefined;
  /** What `-` stands for; `process.stdin` by default. */
  stdin?: AsyncIterable<Uint8Array> | undefined;
}

/** The bytes of a file, or of standard input for `-`, with gzip undone wherever it is found. */
export async function* openBytes(path: string, options: ByteOptions = {}): AsyncGenerator<Uint8Array> {
  try {
    if (path === '-') {
      yield* unpacked(withSignal(options.stdin ?? standardInput(options.signal), options.signal));
    } else {
      yield* unpacked(fileBytes(path, options.signal));
    }
  } catch (cause) {
    options.signal?.throwIfAborted();
    throw cannotRead(path, cause);
  }
}

async function* fileBytes(path: string, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  const { size } = await stat(path);
  using progress = startProgress(`reading ${path}`, size);
  let read = 0;
  for await (const chunk of createReadStream(path, { signal, highWaterMark: 1 << 18 })) {
    read += chunk.length;
    progress.update(read);
    yield chunk;
  }
}

/** Standard input, which Ctrl-C ends also while nothing comes from it. */
function standardInput(signal: AbortSignal | undefined): Readable {
  return signal ? addAbortSignal(signal, process.stdin) : process.stdin;
}

async function* withSignal(
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    signal?.throwIfAborted();
    yield chunk;
  }
}

async function* unpacked(chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  // A pipe may hand over less than the two bytes that tell gzip.
  let head = Buffer.alloc(0);
  while (head.length < 2) {
    const { done, value } = await chunks.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  const whole = prepend(head, chunks);
  if (head[0] !== 0x1f || head[1] !== 0x8b) return yield* whole;
  const gunzip = createGunzip();
  // The callback is how `pipeline` is told not to throw by itself: the error reaches the loop through `gunzip`.
  pipeline(Readable.from(whole), gunzip, () => {});
  yield* gunzip;
}

async function* prepend(head: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head;
  yield* rest;
}

function cannotRead(path: string, cause: unknown): unknown {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const source = path === '-' ? 'standard input' : path;
  switch (code) {
    case 'ENOENT':
      return complain(`a text file at ${source}`, 'there is none', 'Check the path', cause);
    case 'EISDIR':
      return complain(
        `a text file at ${source}`,
        'it is a folder',
        'Name a file in it, or join several: cat folder/*.txt | sentence-vae train -',
        cause,
      );
    case 'EACCES':
    case 'EPERM':
      return complain(`to read ${source}`, 'that is not permitted', 'Change its permissions', cause);
    case 'Z_BUF_ERROR':
      return complain(
        `whole gzip data in ${source}`,
        'it ends in the middle',
        'Download or compress the file again',
        cause,
      );
    case 'Z_DATA_ERROR':
      return complain(
        `sound gzip data in ${source}`,
        'it is damaged',
        'Download or compress the file again',
        cause,
      );
    default:
      return cause;
  }
}

function complain(expected: string, received: string, remedy: string, cause: unknown): SentenceVaeError {
  return new SentenceVaeError('BAD_CORPUS', { expected, received, remedy, cause });
}
