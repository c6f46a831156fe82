import { join } from 'node:path';
import { projectFolder } from '../../src/files/project-folder.js';
import { runProgram } from '../../training/backend/run-program.js';
import { childFailure } from '../run-child.js';

/**
 * Packs this package as npm would publish it, as it was built last.
 * @param folder where the archive goes
 * @returns its path
 * @throws {SentenceVaeError} `BAD_PEER` where npm fails
 */
export async function pack(folder: string, signal?: AbortSignal): Promise<string> {
  const child = {
    name: 'npm pack',
    program: 'npm',
    args: ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder],
  };
  const result = await runProgram(child.program, child.args, { cwd: projectFolder(), signal });
  if (result.code !== 0) throw childFailure(child, result);
  return join(folder, result.stdout.trim().split('\n').at(-1)!);
}
