import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../../../training/backend/find-program.js';
import { temporaryFolder } from './temporary-folder.js';

/** A folder for `$PATH` with nothing in it but these programs of this machine and these shell scripts. */
export async function pathWith(
  programs: readonly string[],
  scripts: Readonly<Record<string, string>> = {},
): Promise<string> {
  const folder = temporaryFolder();
  for (const name of programs) {
    const program = await findProgram(name);
    if (!program) throw new Error(`this machine has no ${name}`);
    symlinkSync(program, join(folder, name));
  }
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  return folder;
}
