import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { messageOf, SentenceVaeError } from '../errors.js';
import { fileDigest } from './file-digest.js';
import type { PackageFiles } from './package-files.js';

/**
 * The model package in a folder.
 * @throws {SentenceVaeError} `BAD_PACKAGE` if there's no such folder
 */
export async function packageFolder(folder: string): Promise<PackageFiles> {
  const found = await unlessMissing(stat(folder), folder);
  if (!found?.isDirectory()) {
    throw new SentenceVaeError('BAD_PACKAGE', {
      expected: `a model package in the folder ${folder}`,
      received: found ? 'that is a file' : 'there is no such folder',
      remedy: 'Check the path, or make a package with sentence-vae export',
    });
  }
  // Graphs are loaded later, when the process may work in another folder.
  const root = resolve(folder);
  return {
    location: folder,
    readText: (path) => unlessMissing(readFile(join(root, path), 'utf8'), join(folder, path)),
    readBytes: (path) => unlessMissing(readFile(join(root, path)), join(folder, path)),
    digest: (path) => unlessMissing(fileDigest(join(root, path)), join(folder, path)),
    address: (path) => join(root, path),
  };
}

async function unlessMissing<T>(reading: Promise<T>, path: string): Promise<T | undefined> {
  try {
    return await reading;
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new SentenceVaeError('BAD_PACKAGE', {
      expected: `to read ${path}`,
      received:
        code === 'EACCES' || code === 'EPERM'
          ? 'reading it is not permitted'
          : code === 'EISDIR'
            ? 'it is a folder'
            : `that failed (${messageOf(cause)})`,
      remedy: 'Check the path and its permissions',
      cause,
    });
  }
}
