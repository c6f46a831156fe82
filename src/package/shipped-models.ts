import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SentenceVaeError } from '../errors.js';
import { projectFolder } from '../files/project-folder.js';
import { isHubAddress } from '../hub/hub-address.js';
import type { HubOptions } from '../hub/hub-options.js';

/** The folder of the models that come with this package. */
export function shippedModelsFolder(): string {
  return join(projectFolder(), 'models');
}

/** The names of the models that come with this package, in alphabetical order. */
export async function shippedModels(): Promise<string[]> {
  const folder = shippedModelsFolder();
  if (!existsSync(folder)) return [];
  const names = await readdir(folder);
  // A name with a dot in front is an export that is under way, or was killed.
  return names
    .filter((name) => !name.startsWith('.') && existsSync(join(folder, name, 'config.json')))
    .toSorted();
}

/**
 * The folder of a model that's given by the name of a shipped one, by its own folder, or as one on the Hugging Face Hub
 * (`hf://owner/name`), from where it is fetched.
 * @throws {SentenceVaeError} `BAD_PACKAGE` if it's none of these; `CANNOT_FETCH` or `CANNOT_WRITE` for one on the Hub
 */
export async function findModel(nameOrFolder: string, options: HubOptions = {}): Promise<string> {
  if (isHubAddress(nameOrFolder)) {
    const { hubPackage } = await import('../hub/hub-package.js');
    return hubPackage(nameOrFolder, options);
  }
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
