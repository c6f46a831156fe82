import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { readConfig } from '../../package/open-package.js';
import { packageFolder } from '../../package/package-folder.js';
import type { FileDigest, PackageFiles } from '../../package/package-files.js';
import { makeCopyFolder, removeAbandonedCopies } from './copy-folder.js';

/** A package whose files nobody else writes to, until it's disposed of. */
export interface PrivatePackage extends AsyncDisposable {
  readonly files: PackageFiles;
  /** False where there was no room for a copy, and the files are those of the folder itself. */
  readonly isCopy: boolean;
}

/**
 * Copies a package into a folder of its own, among the system's temporary files. ONNX Runtime maps weights into memory: whoever
 * wrote over them, as `cp` does, would take the server down.
 * @throws {SentenceVaeError} `BAD_PACKAGE` for a package whose `config.json` can't be used
 */
export async function privateCopy(folder: string): Promise<PrivatePackage> {
  const source = await packageFolder(folder);
  const configText = await source.readText('config.json');
  const { files: listed } = await readConfig({ ...source, readText: async () => configText });
  await removeAbandonedCopies();
  const root = await makeCopyFolder().catch(() => undefined);
  const inPlace: PrivatePackage = { files: source, isCopy: false, [Symbol.asyncDispose]: async () => {} };
  if (root === undefined) return inPlace;
  const remove = () => rm(root, { recursive: true, force: true });
  try {
    const digests = new Map<string, FileDigest>();
    for (const path of Object.keys(listed)) {
      const digest = await copied(source.address(path), join(root, path));
      if (digest) digests.set(path, digest);
    }
    const copy = await packageFolder(root);
    const files: PackageFiles = {
      ...copy,
      location: folder,
      readText: async (path) => (path === 'config.json' ? configText : copy.readText(path)),
      digest: async (path) => digests.get(path),
    };
    return { files, isCopy: true, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    if (isCode(error, 'ENOSPC', 'EDQUOT', 'EROFS')) return inPlace;
    throw error;
  }
}

/** Copies a file, and hashes what it copies; a missing one is left to whoever checks the package. */
async function copied(from: string, to: string): Promise<FileDigest | undefined> {
  await mkdir(dirname(to), { recursive: true });
  const hash = createHash('sha256');
  let bytes = 0;
  const count = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      hash.update(chunk);
      bytes += chunk.length;
      yield chunk;
    }
  };
  try {
    await pipeline(createReadStream(from), count, createWriteStream(to));
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  return { bytes, sha256: hash.digest('hex') };
}

function isCode(error: unknown, ...codes: string[]): boolean {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code)
  );
}
