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
    'path': sys.executable,
    'version': '.'.join(map(str, sys.version_info[:3])),
    'pip': version('pip') if importlib.util.find_spec('pip') else None,
    'tensorflow': spec.submodule_search_locations[0] if spec and spec.submodule_search_locations else None,
    'tensorflowVersion': next(filter(None, map(version, ('tensorflow', 'tensorflow-cpu', 'tf-nightly'))), None),
}))`;

interface Description {
  /** The interpreter itself, where the program on the path is a script that starts it, as pyenv's is. */
  path: string;
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
    const program = await findProgram(name);
    const description = program && (await askPython(program, signal));
    if (!description || seen.has(description.path)) continue;
    const { path, version, pip, tensorflow: folder, tensorflowVersion } = description;
    seen.add(path);
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

async function askPython(program: string, signal: AbortSignal | undefined): Promise<Description | undefined> {
  const { code, stdout } = await runProgram(program, ['-c', describe], { signal });
  if (code !== 0) return undefined;
  try {
    // The shape is that of the program above, which we wrote; a wrapper or a site hook may print lines before it.
    return JSON.parse(stdout.trim().split('\n').at(-1)!) as Description;
  } catch {
    return undefined;
  }
}
