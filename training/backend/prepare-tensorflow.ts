import { compileAddon, demandCompiler } from './compile-addon.js';
import type { CompiledAddon } from './compiled-addon.js';
import { findLibtensorflow } from './find-libtensorflow.js';
import type { Libtensorflow } from './libtensorflow.js';
import { provision } from './provision.js';
import { findPythons } from './python.js';

/**
 * Finds a libtensorflow or downloads one, and compiles tfjs-node's addon against it, as far as this has not been
 * done before.
 * @throws {Lack} if this machine cannot have it
 */
export async function prepareTensorflow(
  signal?: AbortSignal,
): Promise<{ library: Libtensorflow; addon: CompiledAddon }> {
  const library = (await findLibtensorflow(signal)) ?? (await download(signal));
  return { library, addon: await compileAddon(library, signal) };
}

async function download(signal: AbortSignal | undefined): Promise<Libtensorflow> {
  // Asked first, because without a compiler the download would be for nothing.
  await demandCompiler();
  return provision(await findPythons(signal), { signal });
}
