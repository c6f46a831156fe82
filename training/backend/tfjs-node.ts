import { existsSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import util from 'node:util';
import { registerGather } from './gather.js';
import { Lack } from './lack.js';

const require = createRequire(import.meta.url);

export interface TfjsNodePackage {
  version: string;
  folder: string;
}

/** @throws {Lack} of kind `package` */
export function tfjsNodePackage(): TfjsNodePackage {
  try {
    const manifest = require.resolve('@tensorflow/tfjs-node/package.json');
    return { version: (require(manifest) as { version: string }).version, folder: dirname(manifest) };
  } catch (cause) {
    throw new Lack(
      'package',
      '@tensorflow/tfjs-node is not installed',
      'Install it: npm install --ignore-scripts @tensorflow/tfjs @tensorflow/tfjs-node',
      cause,
    );
  }
}

/** The addon that the package's own install script would have left, if it is there. */
export function findInstalledAddon(): string | undefined {
  const { folder } = tfjsNodePackage();
  // Node 20 and newer have Node-API 8 at least, which is the newest that the package builds for.
  const addon = join(folder, 'lib', 'napi-v8', 'tfjs_binding.node');
  return existsSync(addon) ? addon : undefined;
}

/**
 * Loads the unmodified `@tensorflow/tfjs-node` with an addon from anywhere; it registers itself as the backend
 * `tensorflow` of `@tensorflow/tfjs`.
 *
 * The package asks `@mapbox/node-pre-gyp` for the path of its addon. While it loads, a stand-in answers that
 * question, so node_modules stays as npm left it.
 * @param quietLog an addon to load before it
 * @returns the version of TensorFlow
 */
export function loadTfjsNode(addon: string, quietLog?: string): string {
  // Its only other values are 0, everything, 1, no notices, and 3, nothing but crashes; 2 shows errors.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  if (quietLog) require(quietLog);
  restoreUtil();
  const { folder } = tfjsNodePackage();
  const preGyp = createRequire(join(folder, 'package.json')).resolve('@mapbox/node-pre-gyp');
  const before = require.cache[preGyp];
  const standIn = new Module(preGyp);
  standIn.loaded = true;
  standIn.exports = { find: () => addon };
  require.cache[preGyp] = standIn;
  try {
    // A failed require, unlike a failed import, can be tried again with another addon.
    void require('@tensorflow/tfjs-node');
    registerGather();
  } finally {
    if (before) require.cache[preGyp] = before;
    else delete require.cache[preGyp];
  }
  // The same addon as above, which Node has in its cache now.
  return (require(addon) as { TF_Version: string }).TF_Version;
}

/** Whether an addon that was loaded computes on a GPU, as it does once TensorFlow sees one. */
export function isOnGpu(addon: string): boolean {
  return (require(addon) as { isUsingGpuDevice: () => boolean }).isUsingGpuDevice();
}

/** tfjs-node 4.22 calls functions of `node:util` that Node 23 removed (tensorflow/tfjs#8609) or warns of. */
function restoreUtil(): void {
  Object.assign(util, {
    isArray: Array.isArray,
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
  });
}
