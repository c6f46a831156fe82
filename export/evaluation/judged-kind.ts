import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../../src/package/open-package.js';
import { packageFolder } from '../../src/package/package-folder.js';
import { readRunConfig } from '../../training/run/run-folder.js';

/**
 * What a run or a model package is of.
 * @throws {SentenceVaeError} `BAD_RUN` or `BAD_PACKAGE`
 */
export async function judgedKind(folder: string): Promise<'sentences' | 'images'> {
  if (existsSync(join(folder, 'checkpoints.json'))) {
    return (await readRunConfig(folder)).kind === 'image' ? 'images' : 'sentences';
  }
  return (await readConfig(await packageFolder(folder))).kind === 'image-vae' ? 'images' : 'sentences';
}
