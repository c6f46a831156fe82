import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { SentenceVaeError } from '../../src/errors.js';
import { cannotWrite } from '../../src/files/write-atomically.js';

/**
 * Fills a new folder and puts it in a folder's place only when it is complete; on an error the old one stays as it was.
 * @param fill writes into the draft folder whose path it is given
 * @throws {SentenceVaeError} `CANNOT_WRITE`, or what `fill` throws
 */
export async function replaceFolder(folder: string, fill: (draft: string) => Promise<void>): Promise<void> {
  const beside = join(dirname(folder), `.${basename(folder)}.${randomUUID()}`);
  const draft = `${beside}.new`;
  const old = `${beside}.old`;
  try {
    await mkdir(draft, { recursive: true });
    await fill(draft);
    // A folder cannot be renamed onto one that has files in it, so the old one steps aside first.
    const exists = existsSync(folder);
    if (exists) await rename(folder, old);
    try {
      await rename(draft, folder);
    } catch (cause) {
      if (exists) await rename(old, folder);
      throw cause;
    }
  } catch (cause) {
    await rm(draft, { recursive: true, force: true });
    throw cause instanceof SentenceVaeError || !isFileError(cause) ? cause : cannotWrite(folder, cause);
  }
  await rm(old, { recursive: true, force: true });
}

function isFileError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
