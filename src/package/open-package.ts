import { SentenceVaeError } from '../errors.js';
import { PRIOR_GRAPH, type PackageConfig } from './config.js';
import type { PackageFiles } from './package-files.js';
import { GET_IT_AGAIN, parseConfig } from './parse-config.js';

/** A model package whose files are all there and unaltered. */
export interface ModelPackage<Config extends PackageConfig = PackageConfig> {
  config: Config;
  files: PackageFiles;
}

/**
 * Reads the `config.json` of a package and leaves the other files alone.
 * @throws {SentenceVaeError} `BAD_PACKAGE`
 */
export async function readConfig(files: PackageFiles): Promise<PackageConfig> {
  const json = await files.readText('config.json');
  if (json === undefined) {
    throw new SentenceVaeError('BAD_PACKAGE', {
      expected: `${files.location} to be a model package`,
      received: 'it has no config.json',
      remedy: 'Name a folder that sentence-vae export wrote',
    });
  }
  return parseConfig(json, files.location);
}

/**
 * Opens a package of a certain kind and checks the size and, where it can be computed, the SHA-256 of every
 * file it lists.
 * @param required files without which this kind of package is of no use
 * @throws {SentenceVaeError} `BAD_PACKAGE`
 */
export async function openPackage<Kind extends PackageConfig['kind']>(
  files: PackageFiles,
  kind: Kind,
  required: readonly string[],
): Promise<ModelPackage<Extract<PackageConfig, { kind: Kind }>>> {
  const config = await readConfig(files);
  if (!isOfKind(config, kind)) {
    throw new SentenceVaeError('BAD_PACKAGE', {
      expected: `${files.location} to hold a model of kind ${kind}`,
      received: `it holds one of kind ${config.kind}`,
      remedy: 'Choose another model',
    });
  }
  for (const path of config.prior ? [...required, PRIOR_GRAPH] : required) {
    if (!Object.hasOwn(config.files, path)) {
      throw new SentenceVaeError('BAD_PACKAGE', {
        expected: `the config.json of ${files.location} to list ${path}`,
        received: 'it does not',
        remedy: GET_IT_AGAIN,
      });
    }
  }
  await Promise.all(Object.entries(config.files).map(([path, listed]) => verify(files, path, listed)));
  return { config, files };
}

function isOfKind<Kind extends PackageConfig['kind']>(
  config: PackageConfig,
  kind: Kind,
): config is Extract<PackageConfig, { kind: Kind }> {
  return config.kind === kind;
}

async function verify(
  files: PackageFiles,
  path: string,
  listed: { sha256: string; bytes: number },
): Promise<void> {
  const found = await files.digest(path);
  const isSame = found?.sha256 === undefined || found.sha256 === listed.sha256;
  if (found?.bytes === listed.bytes && isSame) return;
  throw new SentenceVaeError('BAD_PACKAGE', {
    expected: `${path} of ${files.location} to be the file that its config.json lists`,
    received: !found
      ? 'it is missing'
      : found.bytes === listed.bytes
        ? 'its content is another (the SHA-256 differs)'
        : `it has ${found.bytes} instead of ${listed.bytes} bytes`,
    remedy: GET_IT_AGAIN,
  });
}
