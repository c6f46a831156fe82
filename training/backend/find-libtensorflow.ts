import type { Libtensorflow } from './libtensorflow.js';
import { findProvisioned } from './provision.js';
import { findPythons } from './python.js';

/**
 * Finds a libtensorflow on this machine: in the Python that `$SENTENCE_VAE_PYTHON` names, in the cache folder, or in another Python.
 */
export async function findLibtensorflow(signal?: AbortSignal): Promise<Libtensorflow | undefined> {
  const named = process.env['SENTENCE_VAE_PYTHON'] !== undefined;
  return (named ? await inPython(signal) : undefined) ?? (await findProvisioned()) ?? inPython(signal);
}

async function inPython(signal: AbortSignal | undefined): Promise<Libtensorflow | undefined> {
  const pythons = await findPythons(signal);
  return pythons.find(({ tensorflow }) => tensorflow)?.tensorflow;
}
