import { messageOf } from '../../../src/errors.js';
import { badModelFile } from '../bad-model-file.js';
import { parseModelJson } from './parse-json.js';
import { foreignFile } from './foreign-file.js';
import { LARGEST_PIECE, type ModelSource, type ReadOptions } from './model-source.js';

/**
 * The files of a model on a disk.
 *
 * The only place that needs Node's modules. Bundlers for the browser leave the imports alone, and nobody there
 * comes here.
 */
async function nodeModules() {
  const [fs, path, url] = await Promise.all([
    import(/* webpackIgnore: true */ /* @vite-ignore */ 'node:fs/promises'),
    import(/* webpackIgnore: true */ /* @vite-ignore */ 'node:path'),
    import(/* webpackIgnore: true */ /* @vite-ignore */ 'node:url'),
  ]);
  return { ...fs, ...path, ...url };
}

/**
 * @param place a path or a `file:` URL, of a model.json or of the folder it lies in
 * @throws {SentenceVaeError} `BAD_MODEL_FILE` where there is neither
 */
export async function fileSource(place: string | URL): Promise<ModelSource> {
  const node = await nodeModules();
  const path = /^file:/i.test(String(place)) ? node.fileURLToPath(place) : String(place);
  const file = await modelJsonAt(path, node);
  return {
    description: file,
    json: async (options) => {
      const content = await node.readFile(file, { signal: options?.signal }).catch((cause: unknown) => {
        options?.signal?.throwIfAborted();
        throw badModelFile({
          expected: 'a model.json, or a folder with one',
          received: `${file} cannot be read`,
          remedy: 'Check the path',
          cause,
        });
      });
      return parseModelJson(content, file);
    },
    bytes: (shard, options) => readShard(node.join(node.dirname(file), shard), shard, node, options),
  };
}

type NodeModules = Awaited<ReturnType<typeof nodeModules>>;

async function modelJsonAt(path: string, { stat, readdir, join }: NodeModules): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (!found) {
    throw badModelFile({
      expected: 'a model.json, or a folder with one',
      received: `there is nothing at ${path}`,
      remedy: 'Check the path',
    });
  }
  if (found.isFile()) {
    const foreign = foreignFile(path);
    if (foreign) throw foreign;
    return path;
  }
  const names = await readdir(path);
  if (!names.includes('model.json')) {
    const foreign = names.map((name) => foreignFile(join(path, name))).find(Boolean);
    if (foreign) throw foreign;
    const others = names.filter((name) => name.endsWith('.json')).slice(0, 3);
    throw badModelFile({
      expected: 'a model.json, or a folder with one',
      received: `the folder ${path} has none`,
      remedy:
        others.length > 0
          ? `Give the path of the model's file, if it is ${others.join(' or ')}`
          : 'Check the path',
    });
  }
  return join(path, 'model.json');
}

async function readShard(
  file: string,
  shard: string,
  { open }: NodeModules,
  { signal, onBytes }: ReadOptions = {},
): Promise<readonly Uint8Array[]> {
  try {
    await using handle = await open(file);
    const { size } = await handle.stat();
    const pieces: Uint8Array[] = [];
    for (let start = 0; start < size; start += LARGEST_PIECE) {
      const piece = new Uint8Array(Math.min(LARGEST_PIECE, size - start));
      let filled = 0;
      while (filled < piece.length) {
        signal?.throwIfAborted();
        const length = Math.min(BYTES_PER_READ, piece.length - filled);
        const { bytesRead } = await handle.read(piece, filled, length, start + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
        onBytes?.(bytesRead);
      }
      pieces.push(piece.subarray(0, filled));
    }
    return pieces;
  } catch (cause) {
    signal?.throwIfAborted();
    throw badModelFile({
      expected: `the weight file ${shard} beside the model.json`,
      received: isMissing(cause) ? `there is no file ${file}` : `${file} cannot be read: ${messageOf(cause)}`,
      remedy: 'Copy all the files that the model.json names into its folder',
      cause,
    });
  }
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && Reflect.get(cause, 'code') === 'ENOENT';
}

/** Often enough to show progress and to stop. */
const BYTES_PER_READ = 2 ** 24;
