import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SentenceVaeError } from '../errors.js';

/** The folder of the models that come with this package. */
export function shippedModelsFolder(): string {
  // This file lies at another depth when it's compiled: the nearest package.json marks the root in both cases.
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return join(folder, 'models');
}

/** The names of the models that come with this package, in alphabetical order. */
export async function shippedModels(): Promise<string[]> {
  const folder = shippedModelsFolder();
  if (!existsSync(folder)) return [];
  const names = await readdir(folder);
  return names.filter((name) => existsSync(join(folder, name, 'config.json'))).toSorted();
}

/**
 * The folder of a model that's given by the name of a shipped one or by its own folder.
 * @throws {SentenceVaeError} `BAD_PACKAGE` if it's neither
 */
export async function findModel(nameOrFolder: string): Promise<string> {
  if (!/[/\\]|^\.*$/.test(nameOrFolder)) {
    const shipped = join(shippedModelsFolder(), nameOrFolder);
    if (existsSync(join(shipped, 'config.json'))) return shipped;
  }
  if (nameOrFolder !== '' && existsSync(nameOrFolder)) return nameOrFolder;
  const names = await shippedModels();
  throw new SentenceVaeError('BAD_PACKAGE', {
    expected: `${JSON.stringify(nameOrFolder)} to be the folder of a model or the name of a shipped one`,
    received: `there is neither (${names.length > 0 ? `shipped: ${names.join(', ')}` : 'no model is shipped'})`,
    remedy: 'Check the spelling, or make a model with sentence-vae train and sentence-vae export',
  });
}
