import { dirname } from 'node:path';
import { addonFor, inLoadingOrder, isCompiled } from './compiled-addon.js';
import { findLibtensorflow } from './find-libtensorflow.js';
import type { Finding } from './inspect.js';
import { Lack } from './lack.js';
import { platformName } from './platform.js';
import { findInstalledAddon } from './tfjs-node.js';
import { tryAddon } from './try-addon.js';
import { wheelFor } from './wheels.js';

/** What is still to be done before TensorFlow can be loaded. */
export type Step = 'none' | 'compile' | 'download' | 'impossible';

/** Looks for TensorFlow in the order in which `loadBackend` does, and tries it in another process. */
export async function inspectTensorflow(
  signal: AbortSignal | undefined,
): Promise<{ step: Step; finding: Finding }> {
  const name = 'TensorFlow';
  try {
    const installed = findInstalledAddon();
    if (installed) {
      const found = `as tfjs-node installed it (${dirname(installed)}), so steps are not replayed as graphs`;
      try {
        await tryAddon([installed], signal);
        return { step: 'none', finding: { name, state: 'good', found } };
      } catch (error) {
        if (!(error instanceof Lack)) throw error;
      }
    }
    const library = await findLibtensorflow(signal);
    if (!library) {
      const wheel = wheelFor();
      const found = wheel
        ? `not here yet; the first training downloads it (${Math.round(wheel.bytes / 1e6)} MB, once)`
        : `none is published for ${platformName()}`;
      const remedy = wheel
        ? 'sentence-vae doctor --fix'
        : 'Train on Linux with glibc, or on a Mac with Apple silicon';
      const step = wheel ? 'download' : 'impossible';
      return { step, finding: { name, state: 'missing', found, remedy } };
    }
    const whence = library.source === 'python' ? 'Python package' : 'our copy';
    const found = `${library.version}, ${whence} in ${library.folder}`;
    if (!isCompiled(library)) {
      const remedy = 'sentence-vae doctor --fix';
      const finding: Finding = { name, state: 'missing', found: `${found}, addon not compiled yet`, remedy };
      return { step: 'compile', finding };
    }
    await tryAddon(inLoadingOrder(addonFor(library)), signal);
    return { step: 'none', finding: { name, state: 'good', found } };
  } catch (error) {
    if (!(error instanceof Lack)) throw error;
    return {
      step: 'impossible',
      finding: { name, state: 'missing', found: error.message, remedy: error.remedy },
    };
  }
}
