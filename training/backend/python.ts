import { findProgram } from './find-program.js';
import { findLibraries, type Libtensorflow } from './libtensorflow.js';
import { runProgram } from './run-program.js';

/** A Python interpreter and whether it has pip. */
export interface Python {
  path: string;
  version: string;
  /** The version of pip, or `undefined` if this Python has none. */
  pip: string | undefined;
}

const describe = `
import importlib.util, json, sys
from importlib import metadata
def version(name):
    try: return metadata.version(name)
    except metadata.PackageNotFoundError: return None
spec = importlib.util.find_spec('tensorflow')
print(json.dumps({
    'version': '.'.join(map(str, sys.version_info[:3])),
    'pip': version('pip') if importlib.util.find_spec('pip') else None,
    'tensorflow': spec.submodule_search_locations[0] if spec and spec.submodule_search_locations else None,
    'tensorflowVersion': next(filter(None, map(version, ('tensorflow', 'tensorflow-cpu', 'tf-nightly'))), None),
}))`;

interface Description {
  version: string;
  pip: string | null;
  tensorflow: string | null;
  tensorflowVersion: string | null;
}

/**
 * The Pythons on `$PATH` that run, best first: one that `$SENTENCE_VAE_PYTHON` names, then `python3`, then `python`.
 * TensorFlow is found without being imported, which would take seconds.
 */
export async function findPythons(
  signal?: AbortSignal,
): Promise<(Python & { tensorflow: Libtensorflow | undefined })[]> {
  const found = [];
  const seen = new Set<string>();
  for (const name of [process.env['SENTENCE_VAE_PYTHON'], 'python3', 'python']) {
    const path = await findProgram(name);
    if (!path || seen.has(path)) continue;
    seen.add(path);
    const description = await askPython(path, signal);
    if (!description) continue;
    const { version, pip, tensorflow: folder, tensorflowVersion } = description;
    found.push({
      path,
      version,
      pip: pip ?? undefined,
      tensorflow: folder
        ? await findLibraries(folder, { version: tensorflowVersion ?? 'unknown', source: 'python' })
        : undefined,
    });
  }
  return found;
}

async function askPython(path: string, signal: AbortSignal | undefined): Promise<Description | undefined> {
  const { code, stdout } = await runProgram(path, ['-c', describe], { signal });
  // The shape is that of the program above, which we wrote.
  return code === 0 ? (JSON.parse(stdout) as Description) : undefined;
}
