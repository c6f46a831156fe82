import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../../src/files/project-folder.js';
import { cacheFolder } from '../../src/files/cache-folder.js';
import type { Libtensorflow } from './libtensorflow.js';
import { tfjsNodePackage } from './tfjs-node.js';

/** An addon of tfjs-node that we compiled, with two of our own. */
export interface CompiledAddon {
  path: string;
  /** The small addon to be loaded before it, which keeps TensorFlow's notices off the terminal. */
  quietLog: string;
  /** The addon that runs graphs in a session of ours. */
  graphSession: string;
}

const sourceFolder = join(projectFolder(), 'training', 'backend', 'addons');

/** The C++ of our own addons; this package brings it along as it is. */
export const addonSources = {
  quietLog: [join(sourceFolder, 'quiet_log.cc')],
  /** The session and ops of ours for it. */
  graphSession: ['graph_session.cc', 'fused_elementwise.cc', 'scatter_in_place.cc'].map((name) =>
    join(sourceFolder, name),
  ),
  /** What they include. */
  headers: ['helpers.h', 'kernel_parts.h', 'vector_math.h'].map((name) => join(sourceFolder, name)),
};

/**
 * Where the addon for a library is kept: one for each version of tfjs-node and of our sources, and each place of the
 * library. It comes to lie there in one step, when it is complete and has been tried.
 */
export function addonFor(library: Libtensorflow, sources = addonSources): CompiledAddon {
  const { version } = tfjsNodePackage();
  const hash = createHash('sha256').update(
    [version, library.version, library.folder, process.arch].join('\n'),
  );
  for (const source of Object.values(sources).flat()) hash.update(readFileSync(source));
  const key = hash.digest('hex').slice(0, 12);
  return addonIn(join(cacheFolder(), 'tfjs-node', `${version}-tensorflow-${library.version}-${key}`));
}

/** The files of an addon that lies in a folder. */
export function addonIn(folder: string): CompiledAddon {
  return {
    path: join(folder, 'tfjs_binding.node'),
    quietLog: join(folder, 'quiet_log.node'),
    graphSession: join(folder, 'graph_session.node'),
  };
}

export function isCompiled(library: Libtensorflow): boolean {
  return Object.values(addonFor(library)).every(existsSync);
}

/** The addons in the order in which they are loaded. */
export function inLoadingOrder({ path, quietLog, graphSession }: CompiledAddon): string[] {
  return [quietLog, path, graphSession];
}
