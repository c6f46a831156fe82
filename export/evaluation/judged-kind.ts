import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../../src/package/open-package.js';
import { packageFolder } from '../../src/package/package-folder.js';
import { requireTfjs } from '../../training/backend/require-tfjs.js';

/**
 * What a run or a model package is of. Runs are judged with tfjs, packages without.
 * @throws {SentenceVaeError} `BAD_RUN` or `BAD_PACKAGE`; `NO_BACKEND` for a run where tfjs is not installed
 */
export async function judgedKind(folder: string): Promise<'sentences' | 'images'> {
  if (existsSync(join(folder, 'checkpoints.json'))) {
    requireTfjs('to judge a run with');
    const { readRunConfig } = await import('../../training/run/run-folder.js');
    return (await readRunConfig(folder)).kind === 'image' ? 'images' : 'sentences';
  }
  return (await readConfig(await packageFolder(folder))).kind === 'image-vae' ? 'images' : 'sentences';
}
