import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { projectFolder } from '../../../src/files/project-folder.js';

export const ROOT = projectFolder();

/** Folders that have pages somewhere inside; files of the root itself are pages too. */
const FOLDERS = ['bench', 'build', 'corpora', 'docs', 'examples', 'models', 'training'];

/** Every Markdown page of the project, as a path from its root with slashes. */
export async function markdownPages(): Promise<string[]> {
  const top = await readdir(ROOT);
  const inside = await Promise.all(
    FOLDERS.map((folder) => readdir(join(ROOT, folder), { recursive: true, withFileTypes: true })),
  );
  const files = inside
    .flat()
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/'));
  return [...top, ...files]
    .filter((name) => name.endsWith('.md') && !name.includes('node_modules/'))
    .toSorted();
}
