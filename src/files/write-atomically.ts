import { open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { messageOf, SentenceVaeError } from '../errors.js';

/**
 * Writes a file so that a reader sees either all of the old content or all of the new. A symbolic link stays one; a
 * device or a pipe, such as `/dev/stdout`, is written to.
 * @throws {SentenceVaeError} `CANNOT_WRITE`, with the old file as it was.
 */
export async function writeAtomically(path: string, content: string | Uint8Array): Promise<void> {
  try {
    const present = await stat(path).catch(() => undefined);
    if (present === undefined) await replace(path, content);
    else if (present.isFile() || present.isDirectory()) await replace(await realpath(path), content);
    else await writeFile(path, content);
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
}

async function replace(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    // Where the path leads through a file, removing fails too; the first error is the one to be told.
    await rm(temporary, { force: true }).catch(() => {});
    throw cause;
  }
}

/** Puts a failed write into words. */
export function cannotWrite(path: string, cause: unknown): SentenceVaeError {
  const code = (cause as NodeJS.ErrnoException).code;
  const [received, remedy] =
    code === 'ENOSPC' || code === 'EDQUOT'
      ? ['the disk is full', 'Free some space and try again; what was there before is kept']
      : code === 'EACCES' || code === 'EPERM' || code === 'EROFS'
        ? ['writing there is not permitted', 'Choose another folder or change its permissions']
        : code === 'ENOENT'
          ? [`there is no folder ${dirname(path)}`, 'Make it first, or choose another one']
          : code === 'EISDIR'
            ? ['a folder stands there', 'Add the name of a file']
            : code === 'ENOTDIR'
              ? ['a part of that path is a file', 'Choose one that leads through folders']
              : [messageOf(cause), 'Check the path and try again'];
  return new SentenceVaeError('CANNOT_WRITE', {
    expected: `to write ${path}`,
    received,
    remedy,
    cause,
  });
}
