import { mkdir } from 'node:fs/promises';
import { cannotWrite } from './write-atomically.js';

/**
 * Makes a folder and those above it, as far as they are missing.
 * @throws {SentenceVaeError} `CANNOT_WRITE`
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
}
