import { SentenceVaeError } from '../errors.js';
import { readImageConfig, readSentenceConfig, SCHEMA_VERSION, type PackageConfig } from './config.js';
import { Mismatch } from '../json-reader.js';

/** What to do about a package that was damaged on its way. */
export const GET_IT_AGAIN = 'Copy, download or export the package again';

/**
 * Reads the text of a `config.json`. Members it doesn't know are ignored.
 * @param location where the package is, for messages
 * @throws {SentenceVaeError} `BAD_PACKAGE`
 */
export function parseConfig(json: string, location: string): PackageConfig {
  const value = parseJson(json, location);
  const { kind, schemaVersion } = value;
  if (typeof schemaVersion !== 'number' || (kind !== 'sentence-vae' && kind !== 'image-vae')) {
    throw new SentenceVaeError('BAD_PACKAGE', {
      expected: `${location} to be a model package`,
      received: 'its config.json is that of something else',
      remedy: 'Name a folder that sentence-vae export wrote',
    });
  }
  if (schemaVersion !== SCHEMA_VERSION) throw otherVersion(schemaVersion, location);
  try {
    const config = kind === 'sentence-vae' ? readSentenceConfig(value, '') : readImageConfig(value, '');
    for (const path of Object.keys(config.files)) requireInside(path, location);
    if (config.kind === 'sentence-vae') requireTokenIds(config.tokenIds, config.sizes.vocabulary);
    return config;
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
    throw new SentenceVaeError('BAD_PACKAGE', {
      expected: `${error.expected} at ${error.at} in the config.json of ${location}`,
      received: error.received,
      remedy: GET_IT_AGAIN,
      cause: error,
    });
  }
}

function parseJson(json: string, location: string): { kind?: unknown; schemaVersion?: unknown } {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? value : {};
  } catch (cause) {
    throw new SentenceVaeError('BAD_PACKAGE', {
      expected: `the config.json of ${location} to be JSON`,
      received: json.trim() === '' ? 'it is empty' : 'it is cut off or damaged',
      remedy: GET_IT_AGAIN,
      cause,
    });
  }
}

function otherVersion(version: number, location: string): SentenceVaeError {
  return new SentenceVaeError('BAD_PACKAGE', {
    expected: `${location} to be a model package of schema version ${SCHEMA_VERSION}`,
    received: `it has ${version < SCHEMA_VERSION ? 'the older' : 'the newer'} version ${version}`,
    remedy:
      version < SCHEMA_VERSION
        ? 'Export the run again with this sentence-vae'
        : 'Update sentence-vae, or export the run again with this one',
  });
}

/** A package comes from strangers: a path in it must not lead to a file outside it. */
function requireInside(path: string, location: string): void {
  const parts = path.split('/');
  const plain = !/[\\:\0]/.test(path) && parts.every((part) => part !== '' && part !== '.' && part !== '..');
  if (plain) return;
  throw new SentenceVaeError('BAD_PACKAGE', {
    expected: `the files listed in the config.json of ${location} to lie inside the package`,
    received: `one of them is ${JSON.stringify(path)}`,
    remedy: 'Do not use this package; get it from a source you trust',
  });
}

function requireTokenIds(tokenIds: Record<string, number>, vocabulary: number): void {
  const taken = new Set<number>();
  for (const [name, id] of Object.entries(tokenIds)) {
    if (id >= vocabulary || taken.has(id)) {
      throw new Mismatch(`tokenIds.${name}`, `a token id of its own below ${vocabulary}`, id);
    }
    taken.add(id);
  }
}
