import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Type } from 'typebox';
import { Check } from 'typebox/value';
import { SentenceVaeError } from '../../src/errors.js';

const OurConfig = Type.Object({
  kind: Type.Union([Type.Literal('sentence-vae'), Type.Literal('image-vae')]),
});

/**
 * An export replaces its whole folder, so the folder must be new, empty or an earlier package.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` for one that holds something else of the user's
 */
export async function demandReplaceable(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  if (names.length === 0 || (await isPackage(folder))) return;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: `${folder} to be a new folder or a model package`,
    received: 'it holds something else, which an export would remove',
    remedy: `Give a folder of the model's own, such as ${join(folder, 'my-model')}`,
  });
}

async function isPackage(folder: string): Promise<boolean> {
  try {
    return Check(OurConfig, JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')));
  } catch {
    return false;
  }
}
