import { messageOf } from '../../../src/errors.js';
import { badModelFile } from '../bad-model-file.js';
import { foreignFile } from './foreign-file.js';
import { LARGEST_PIECE, type ModelSource, type ReadOptions } from './model-source.js';
import { parseModelJson } from './parse-json.js';

/**
 * A model on the web. Shards lie beside the model.json, and get its query as in tfjs.
 * @param url the model.json, or the folder it lies in with a `/` at the end
 */
export function httpSource(url: URL): ModelSource {
  const file = url.pathname.endsWith('/') ? new URL(`model.json${url.search}`, url) : url;
  const foreign = foreignFile(file.pathname);
  if (foreign) throw foreign;
  return {
    description: file.href,
    json: async (options) => {
      const pieces = await download(file, 'a tfjs model.json', options);
      return parseModelJson(joined(pieces), file.href);
    },
    bytes: (path, options) => {
      const shard = new URL(path, file);
      if (shard.search === '') shard.search = file.search;
      return download(shard, `the weight file ${path}`, options);
    },
  };
}

async function download(
  url: URL,
  expected: string,
  { signal, onBytes }: ReadOptions = {},
): Promise<readonly Uint8Array[]> {
  try {
    const response = await fetch(url, { signal: signal ?? null });
    if (!response.ok) throw unavailable(url, expected, `the server answered ${response.status}`);
    const chunks: Uint8Array[] = [];
    for await (const chunk of chunksOf(response)) {
      chunks.push(chunk);
      onBytes?.(chunk.byteLength);
    }
    return inPieces(chunks);
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof Error && cause.name === 'SentenceVaeError') throw cause;
    const reason = cause instanceof Error && cause.cause !== undefined ? cause.cause : cause;
    throw unavailable(url, expected, `the download failed: ${messageOf(reason)}`, cause);
  }
}

/** Not every browser iterates a stream. */
async function* chunksOf(response: Response): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  if (!reader) return;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

/** Chunks come in some 16 kB: joined, most weights are views of them instead of copies. */
function inPieces(chunks: readonly Uint8Array[]): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let part: Uint8Array[] = [];
  let size = 0;
  for (const chunk of chunks) {
    if (size + chunk.byteLength > LARGEST_PIECE) {
      pieces.push(joined(part));
      part = [];
      size = 0;
    }
    part.push(chunk);
    size += chunk.byteLength;
  }
  pieces.push(joined(part));
  return pieces;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.byteLength, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.byteLength;
  }
  return whole;
}

function unavailable(url: URL, expected: string, received: string, cause?: unknown) {
  return badModelFile({
    expected: `${expected} at ${url.href}`,
    received,
    remedy: 'Check the URL and the connection',
    cause,
  });
}
