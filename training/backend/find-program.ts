import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';

/** The full path of the first of these programs that stands on `$PATH`, or `undefined`. */
export async function findProgram(...names: (string | undefined)[]): Promise<string | undefined> {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  for (const name of names) {
    if (!name) continue;
    const candidates = isAbsolute(name) ? [name] : folders.map((folder) => join(folder, name + suffix));
    for (const candidate of candidates) {
      if (await isExecutable(candidate)) return candidate;
    }
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
