import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SentenceVaeError } from '../../src/errors.js';
import { WRITTEN_BY_US } from './model-config.js';

/**
 * Models are folders, and parts of addresses.
 * @throws {SentenceVaeError} `BAD_ARGUMENT`
 */
export function demandRepositoryName(name: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) return;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: "a model's name of letters, digits, dots, hyphens and underscores",
    received: `it is ${JSON.stringify(name)}`,
    remedy: 'Give another one with --name',
  });
}

/** @throws {SentenceVaeError} `BAD_ARGUMENT` */
export function demandVersion(version: number): void {
  if (Number.isSafeInteger(version) && version >= 1) return;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: 'a whole number from 1 on as the version of the model',
    received: `it is ${version}`,
    remedy: 'Leave it out for version 1',
  });
}

/**
 * All versions of a model have one configuration.
 * @param folder of the model in the repository
 * @throws {SentenceVaeError} `BAD_ARGUMENT` where a version that stays has another, or where the folder holds something else
 */
export async function demandSameTensors(folder: string, version: number, pbtxt: string): Promise<void> {
  // What begins with a dot is of an export that was killed.
  const names = (await readdir(folder).catch(() => [])).filter((name) => !name.startsWith('.'));
  if (names.length === 0) return;
  const before = await readFile(join(folder, 'config.pbtxt'), 'utf8').catch(() => '');
  if (!before.startsWith(WRITTEN_BY_US)) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: `${folder} to be new, or a model that an export wrote`,
      received: 'it holds something else',
      remedy: 'Give another repository or another --name, or remove it',
    });
  }
  const staying = names.filter((name) => name !== 'config.pbtxt' && name !== String(version));
  if (before === pbtxt || staying.length === 0) return;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: `version ${version} to have the tensors of the versions that ${folder} has`,
    received: 'it has others, and the configuration is one for all',
    remedy: 'Export it under another --name',
  });
}
