import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectFolder } from '../../src/files/project-folder.js';

/** Runs `gen` as it was built and hands back what it prints. */
export function gen(flags: readonly string[]): string {
  const executable = join(projectFolder(), 'dist/bin/gen.js');
  return execFileSync(process.execPath, [executable, ...flags], { encoding: 'utf8' });
}

/** The PNG that `gen` makes with these flags. */
export async function genImage(flags: readonly string[]): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'picture-'));
  try {
    const path = join(folder, 'image.png');
    gen(['--image', ...flags, '-o', path]);
    return await readFile(path);
  } finally {
    await rm(folder, { recursive: true });
  }
}
