import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../../training/backend/cache-folder.js';
import { installCommand } from '../../training/backend/install-command.js';
import { findPythons, type Python } from '../../training/backend/python.js';
import { replaceFolder } from '../../training/backend/replace-folder.js';
import { runProgram } from '../../training/backend/run-program.js';
import { say } from '../../training/backend/say.js';
import { withLock } from '../../training/backend/with-lock.js';

/**
 * Makes a virtual environment with the packages of `requirements.txt`, in the cache folder, unless it is there.
 * @param requirements Default: the file beside this one.
 * @returns the path of its Python
 */
export async function preparePython(
  requirements = fileURLToPath(new URL('requirements.txt', import.meta.url)),
): Promise<string> {
  const base = await basePython();
  const content = await readFile(requirements, 'utf8');
  const key = createHash('sha256').update(base.version).update(content).digest('hex').slice(0, 12);
  const folder = join(cacheFolder(), 'test-python', key);
  const python = join(folder, 'bin', 'python');
  const complete = join(folder, 'complete');
  await withLock(folder, 'preparing the Python of the tests', undefined, async () => {
    if (existsSync(complete)) return;
    say('Preparing a Python environment for the tests (60 MB, once) …');
    await replaceFolder(folder, async (kept) => {
      // Without pip of its own: Debian's Python can't put it there unless python3-venv is installed.
      await demand(base.path, ['-m', 'venv', '--without-pip', kept]);
      const pip = ['-m', 'pip', '--python', join(kept, 'bin', 'python'), 'install', '--quiet', '--no-input'];
      await demand(base.path, [...pip, '--no-deps', '--only-binary=:all:', '--requirement', requirements]);
      await writeFile(join(kept, 'complete'), '');
    });
  });
  return python;
}

async function basePython(): Promise<Python> {
  const pythons = await findPythons();
  const python = pythons.find(({ pip }) => pip !== undefined);
  if (python) return python;
  const remedy = await installCommand(pythons.length > 0 ? 'pip' : 'python');
  throw new Error(
    `The tests check our files with Python's onnx and tokenizers. Install Python with pip: ${remedy}`,
  );
}

async function demand(program: string, args: string[]): Promise<void> {
  const { code, stderr } = await runProgram(program, args);
  if (code !== 0) {
    throw new Error(`The tests need Python 3.11 or newer: ${program} ${args.join(' ')}\n${stderr.trim()}`);
  }
}
