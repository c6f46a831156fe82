import { resolve, sep } from 'node:path';

/** What folders are called where there is little room: the last part of each path, or as many as tell them apart. */
export function shortNames(folders: readonly string[]): string[] {
  const paths = folders.map((folder) => resolve(folder).split(sep));
  const longest = Math.max(...paths.map(({ length }) => length));
  const different = new Set(folders.map((folder) => resolve(folder))).size;
  for (let parts = 1; ; parts++) {
    const names = paths.map((path) => path.slice(-parts).join('/'));
    if (parts >= longest || new Set(names).size === different) return names;
  }
}
