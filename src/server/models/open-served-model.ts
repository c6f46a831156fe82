import { ImageVae } from '../../image-vae.js';
import type { Graph, Runtime } from '../../onnx/graph.js';
import { readConfig } from '../../package/open-package.js';
import type { PackageFiles } from '../../package/package-files.js';
import { SentenceVae, type Readiness } from '../../sentence-vae.js';
import type { ServedModel } from './served-model.js';
import { SharedGraphs } from './shared-graphs.js';

/** What sentence models are made ready for before a request comes: all that a request can ask for. */
const READY_FOR: readonly Readiness[] = ['encode', 'decode', 'restricted', 'candidates', 'stream', 'score'];

/** A name, and one version of what is called that. */
export interface ServedName {
  readonly name: string;
  readonly version: string;
}

/**
 * Opens a package, checks its files and gets it ready for all that requests can ask for.
 * @param runtime it is taken over, and ended if this fails
 * @throws {SentenceVaeError} `BAD_PACKAGE`, `NO_DEVICE` or `TOO_LITTLE_MEMORY`
 */
export async function openServedModel(
  files: PackageFiles,
  runtime: Runtime,
  { name, version }: ServedName,
): Promise<ServedModel> {
  const shared = new SharedGraphs(runtime);
  try {
    const { kind, files: listed } = await readConfig(files);
    const served = { name, version, graphs: graphsOf(Object.keys(listed), files, shared) };
    switch (kind) {
      case 'sentence-vae': {
        const vae = await SentenceVae.open(files, shared);
        await vae.warmUp(READY_FOR);
        return { ...served, kind, vae };
      }
      case 'image-vae': {
        const vae = await ImageVae.open(files, shared);
        await vae.warmUp();
        return { ...served, kind, vae };
      }
      default:
        return kind satisfies never;
    }
  } catch (error) {
    await shared[Symbol.asyncDispose]();
    throw error;
  }
}

function graphsOf(paths: readonly string[], files: PackageFiles, runtime: Runtime): Map<string, Graph> {
  return new Map(
    paths.flatMap((path): [string, Graph][] => {
      const name = /^onnx\/(\w+)\.onnx$/.exec(path)?.[1];
      return name === undefined ? [] : [[name, runtime.open(files, path)]];
    }),
  );
}
