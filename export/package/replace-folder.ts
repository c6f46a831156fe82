import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { makeFolder } from '../../src/files/make-folder.js';
import { cannotWrite } from '../../src/files/write-atomically.js';

/**
 * Fills a new folder and puts it in a folder's place only when it is complete; on an error the old one stays as it was.
 * @param fill writes into the draft folder whose path it is given
 * @returns what `fill` does
 * @throws {SentenceVaeError} `CANNOT_WRITE`, or what `fill` throws
 */
export async function replaceFolder<Result>(
  folder: string,
  fill: (draft: string) => Promise<Result>,
): Promise<Result> {
  const target = resolve(folder);
  const beside = join(dirname(target), `.${basename(target)}.${randomUUID()}`);
  const draft = `${beside}.new`;
  await makeFolder(draft);
  try {
    const result = await fill(draft);
    await moveInto(draft, target, `${beside}.old`);
    return result;
  } catch (cause) {
    await rm(draft, { recursive: true, force: true });
    throw cause;
  }
}

/** A folder cannot be renamed onto one that has files in it, so the old one steps aside first. */
async function moveInto(draft: string, target: string, aside: string): Promise<void> {
  try {
    const exists = existsSync(target);
    if (exists) await rename(target, aside);
    try {
      await rename(draft, target);
    } catch (cause) {
      if (exists) await rename(aside, target);
      throw cause;
    }
  } catch (cause) {
    throw cannotWrite(target, cause);
  }
  await rm(aside, { recursive: true, force: true });
}
