import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { makeFolder } from '../../src/files/make-folder.js';
import { writeAtomically } from '../../src/files/write-atomically.js';

/** Files of a package by their paths in it, with forward slashes. */
export type PackageContents = ReadonlyMap<string, string | Uint8Array>;

/** Size and SHA-256 of each file, as `config.json` lists them. */
export function digestsOf(files: PackageContents): Record<string, { sha256: string; bytes: number }> {
  return Object.fromEntries(
    Array.from(files, ([path, content]) => [
      path,
      {
        sha256: createHash('sha256').update(content).digest('hex'),
        bytes: Buffer.byteLength(content),
      },
    ]),
  );
}

/** Writes files into a folder, making the folders between. */
export async function writeFiles(folder: string, files: PackageContents): Promise<void> {
  for (const [path, content] of files) {
    await makeFolder(join(folder, dirname(path)));
    await writeAtomically(join(folder, path), content);
  }
}
