import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../../src/files/cache-folder.js';
import { installCommand } from './install-command.js';
import { Lack } from './lack.js';
import { findPythons, type Python } from './python.js';
import { replaceFolder } from './replace-folder.js';
import { runProgram } from './run-program.js';
import { say } from './say.js';
import { withLock } from './with-lock.js';

export interface VirtualEnvironmentOptions {
  /** The folder in the cache folder that holds it. */
  name: string;
  /** Path of a `requirements.txt` that pins versions. */
  requirements: string;
  /** Arguments for `pip install` besides the requirements. */
  pipArguments?: readonly string[];
  /** What it is for and what it costs, to be said while it is made: `the tests (60 MB, once)`. */
  purpose: string;
  signal?: AbortSignal | undefined;
}

/**
 * Makes a Python virtual environment in the cache folder, unless it is there for this Python and these requirements.
 * @returns the path of its Python
 * @throws {Lack} of kind `python`, `pip` or `download`
 */
export async function virtualEnvironment(options: VirtualEnvironmentOptions): Promise<string> {
  const { name, requirements, pipArguments = [], purpose, signal } = options;
  const base = await basePython(purpose, signal);
  const content = await readFile(requirements, 'utf8');
  const key = createHash('sha256').update(base.version).update(content).digest('hex').slice(0, 12);
  const folder = join(cacheFolder(), name, key);
  const complete = join(folder, 'complete');
  await withLock(folder, `preparing the Python of ${purpose}`, signal, async () => {
    if (existsSync(complete)) return;
    say(`Preparing a Python environment for ${purpose} …`);
    await replaceFolder(folder, async (kept) => {
      // Without pip of its own: Debian's Python can't put it there unless python3-venv is installed.
      await demand(base.path, ['-m', 'venv', '--without-pip', kept], signal);
      const pip = ['-m', 'pip', '--python', join(kept, 'bin', 'python'), 'install', '--quiet', '--no-input'];
      const packages = [...pipArguments, '--only-binary=:all:', '--requirement', requirements];
      await demand(base.path, [...pip, ...packages], signal);
      await writeFile(join(kept, 'complete'), '');
    });
  });
  return join(folder, 'bin', 'python');
}

async function basePython(purpose: string, signal: AbortSignal | undefined): Promise<Python> {
  const pythons = await findPythons(signal);
  const python = pythons.find(({ pip }) => pip !== undefined);
  if (python) return python;
  const kind = pythons.length > 0 ? 'pip' : 'python';
  throw new Lack(
    kind,
    `there is no Python with pip for ${purpose}`,
    `Install one: ${await installCommand(kind)}`,
  );
}

async function demand(program: string, args: string[], signal: AbortSignal | undefined): Promise<void> {
  const { code, stderr } = await runProgram(program, args, { signal });
  if (code === 0) return;
  throw new Lack(
    'download',
    `\`${program} ${args.join(' ')}\` failed: ${stderr.trim()}`,
    'Python 3.11 or newer and a package index are needed',
  );
}
