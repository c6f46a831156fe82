import { copyFile, link } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { cannotWrite } from '../../src/files/write-atomically.js';
import type { PackageConfig, SentencePackageConfig } from '../../src/package/config.js';
import { openPackage, readConfig } from '../../src/package/open-package.js';
import { packageFolder } from '../../src/package/package-folder.js';
import type { PackageFiles } from '../../src/package/package-files.js';
import { writeFiles } from '../package/package-files.js';
import { replaceFolder } from '../package/replace-folder.js';
import { demandSameTensors, demandVersion, demandRepositoryName } from './demand-place.js';
import { graphConfig } from './graph-config.js';
import { graphInterface } from './graph-interface.js';
import { modelConfig } from './model-config.js';
import { wholeModel } from './whole-model.js';

const WEIGHTS = 'onnx/weights.data';

export interface RepositoryOptions {
  /** What the models' names begin with. Default: the package's name. */
  name?: string | undefined;
  /** Which version is written, or replaced. Default 1. */
  version?: number | undefined;
  /** Stops between two models. */
  signal?: AbortSignal | undefined;
}

export interface WrittenRepository {
  readonly folder: string;
  readonly version: number;
  /** The models that were written, the one of texts last. */
  readonly models: readonly string[];
}

/** A model of the repository that is still to be written. */
interface Draft {
  name: string;
  pbtxt: string;
  /** Writes its files to a folder, which becomes that of its version. */
  fill: (draft: string, version: string) => Promise<void>;
}

/**
 * Writes a model package into a model repository of Triton, beside the models that it has: one for each graph, and for a
 * sentence model one that reads and writes texts with them. A version is put in its place when it's complete, before the configuration that names it.
 * @param folder of the package
 * @param repository it is made where it's missing
 * @throws {SentenceVaeError} `BAD_PACKAGE`; `BAD_ARGUMENT` for a name or version that Triton doesn't take, for a folder
 * with something else in it, and for a new version with other tensors than those before; `CANNOT_WRITE`
 */
export async function writeRepository(
  folder: string,
  repository: string,
  { name, version = 1, signal }: RepositoryOptions = {},
): Promise<WrittenRepository> {
  const source = await packageFolder(folder);
  const { kind } = await readConfig(source);
  const { files, config } = await openPackage(source, kind, []);
  const model = name ?? config.name;
  demandRepositoryName(model);
  demandVersion(version);

  // Links to the package itself would change, or end, a server when the package is written over.
  const drafts = await graphDrafts(model, config, files, sharedCopies());
  if (config.kind === 'sentence-vae') drafts.push(wholeDraft(model, config, files));
  for (const { name: each, pbtxt } of drafts) await demandSameTensors(join(repository, each), version, pbtxt);
  for (const { name: each, pbtxt, fill } of drafts) {
    signal?.throwIfAborted();
    const place = join(repository, each, String(version));
    await replaceFolder(place, (draft) => fill(draft, place));
    await writeFiles(join(repository, each), new Map([['config.pbtxt', pbtxt]]));
  }
  return { folder: repository, version, models: drafts.map((draft) => draft.name) };
}

type Copy = (from: string, draft: string, version: string) => Promise<void>;

async function graphDrafts(
  model: string,
  config: PackageConfig,
  files: PackageFiles,
  copyWeights: Copy,
): Promise<Draft[]> {
  const known = config.kind === 'sentence-vae' ? { vocabulary: config.sizes.vocabulary } : {};
  const paths = Object.keys(config.files).filter((path) => path.endsWith('.onnx'));
  return Promise.all(
    paths.map(async (path): Promise<Draft> => {
      const graph = (await files.readBytes(path)) ?? new Uint8Array();
      const name = `${model}_${basename(path, '.onnx')}`;
      return {
        name,
        pbtxt: modelConfig(graphConfig(name, graphInterface(graph, path, known))),
        fill: async (draft, version) => {
          await writeFiles(draft, new Map([['model.onnx', graph]]));
          // ONNX Runtime looks for weights beside the graph, and nowhere above.
          if (WEIGHTS in config.files) await copyWeights(files.address(WEIGHTS), draft, version);
        },
      };
    }),
  );
}

function wholeDraft(model: string, packaged: SentencePackageConfig, files: PackageFiles): Draft {
  const { config, programs, reads } = wholeModel(model, packaged);
  return {
    name: model,
    pbtxt: modelConfig(config),
    fill: async (folder) => {
      for (const [name, path] of Object.entries(programs)) await copy(path, join(folder, name));
      for (const name of reads) await copy(files.address(name), join(folder, name));
    },
  };
}

/** Copies a file once and gives it more names afterwards, so that all graphs map the same bytes into memory. */
function sharedCopies(): Copy {
  let first: string | undefined;
  return async (from, draft, version) => {
    const to = join(draft, basename(from));
    if (first !== undefined && (await isLinked(first, to))) return;
    await copy(from, to);
    first = join(version, basename(from));
  };
}

/** Some file systems have no links. */
const isLinked = (from: string, to: string) =>
  link(from, to).then(
    () => true,
    () => false,
  );

async function copy(from: string, to: string): Promise<void> {
  await copyFile(from, to).catch((cause: unknown) => {
    throw cannotWrite(to, cause);
  });
}
