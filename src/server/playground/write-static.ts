import { existsSync } from 'node:fs';
import { copyFile, readdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SentenceVaeError } from '../../errors.js';
import { makeFolder } from '../../files/make-folder.js';
import { cannotWrite } from '../../files/write-atomically.js';
import { openPackage, readConfig } from '../../package/open-package.js';
import { packageFolder } from '../../package/package-folder.js';
import type { ModelSource } from '../models/model-source.js';
import { builtFolders, readBuilt, readPage, type BuiltFolders } from './page-files.js';

/** The library for pages, and ONNX Runtime beside it. */
const LIBRARY = ['sentence-vae.js', 'ort-wasm-simd-threaded.wasm'];

/** Where a static build finds its models. */
const MODELS = 'models.json';
/** Beside the files that config.json lists: itself, and the model card with the licence. */
const UNLISTED = ['config.json', 'README.md'];

export interface StaticPlayground {
  /** The files that were written, relative to the folder. */
  files: string[];
  bytes: number;
}

/**
 * Writes the playground as files for any web server: the page, which computes by itself, and the packages of models.
 * @param folder a new one, or an empty one
 * @throws {SentenceVaeError} `BAD_ARGUMENT` for a folder that isn't empty, `BAD_PACKAGE` or `CANNOT_WRITE`
 */
export async function writeStatic(
  folder: string,
  models: readonly ModelSource[],
  built: BuiltFolders = builtFolders(),
): Promise<StaticPlayground> {
  await requireEmpty(folder);
  const packages = await Promise.all(models.map(checkedPackage));
  const written: StaticPlayground = { files: [], bytes: 0 };
  const write = async (name: string, content: string | Uint8Array) => {
    await put(join(folder, name), (path) => writeFile(path, content));
    written.files.push(name);
    written.bytes += Buffer.byteLength(content);
  };

  for (const { name, content } of await readPage(built.page)) {
    await write(name, name === 'index.html' ? computingByItself(content.toString()) : content);
  }
  for (const name of LIBRARY) await write(name, await readBuilt(join(built.library, name)));
  const listed = packages.map(({ name }) => ({ name }));
  await write(MODELS, `${JSON.stringify({ models: listed }, undefined, 2)}\n`);

  for (const { name, source, paths } of packages) {
    for (const path of paths) {
      const to = join('models', name, path);
      await put(join(folder, to), (whole) => copyFile(join(source, path), whole));
      written.files.push(to);
      written.bytes += (await stat(join(source, path))).size;
    }
  }
  return written;
}

async function requireEmpty(folder: string): Promise<void> {
  await makeFolder(folder);
  const [present] = await readdir(folder);
  if (present === undefined) return;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: `${folder} to be a new folder, or an empty one`,
    received: `it has ${present} in it`,
    remedy: 'Choose another one, or remove it first',
  });
}

/** Makes sure that a package is whole before any file is written. */
async function checkedPackage({ name, folder }: ModelSource) {
  const files = await packageFolder(folder);
  const { kind } = await readConfig(files);
  const { config } = await openPackage(files, kind, []);
  const unlisted = UNLISTED.filter((path) => existsSync(join(folder, path)));
  return { name, source: folder, paths: [...unlisted, ...Object.keys(config.files)] };
}

/** The page asks a server for models unless it's told that it computes by itself. */
function computingByItself(page: string): string {
  return page.replace('data-models="server"', 'data-models="page"');
}

async function put(path: string, write: (path: string) => Promise<void>): Promise<void> {
  await makeFolder(dirname(path));
  try {
    await write(path);
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
}
