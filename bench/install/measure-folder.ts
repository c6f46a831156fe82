import { existsSync } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** What an installation takes. */
export interface Size {
  packages: number;
  bytes: number;
}

/** Counts the packages below a folder, those in archives too, and the bytes of all files; what links lead to is not followed. */
export async function measureFolder(folder: string): Promise<Size> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  let [packages, bytes] = [0, 0];
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) {
      bytes += (await lstat(path)).size;
      if (entry.name.endsWith('.zip') && entry.parentPath.endsWith(ARCHIVES)) packages++;
    } else if (entry.isDirectory() && IN_MODULES.test(path) && existsSync(join(path, 'package.json'))) {
      // What lies unplugged has been counted as an archive.
      if (!path.includes(UNPLUGGED)) packages++;
    }
  }
  return { packages, bytes };
}

const ARCHIVES = join('.yarn', 'cache');
const UNPLUGGED = join('.yarn', 'unplugged');
const IN_MODULES = /[\\/]node_modules[\\/](@[^\\/]+[\\/])?[^\\/.@][^\\/]*$/;
