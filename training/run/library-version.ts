import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectFolder } from '../../src/files/project-folder.js';

/** The version in this package's `package.json`. */
export async function libraryVersion(): Promise<string> {
  const manifest = JSON.parse(await readFile(join(projectFolder(), 'package.json'), 'utf8')) as {
    version: string;
  };
  return manifest.version;
}
