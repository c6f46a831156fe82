import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { mappedFolders } from './check/folder-map.js';
import { ROOT } from './check/pages.js';
import { tabledPackages } from './check/dependency-table.js';

const text = await readFile(join(ROOT, 'ARCHITECTURE.md'), 'utf8');

/** In git there are no folders of this name, or they are git's own. */
const MADE = new Set([
  '.git',
  '.venv',
  'coverage',
  'dist',
  'node_modules',
  'runs',
  '__pycache__',
  '.claude',
  'shared',
]);

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(join(ROOT, folder), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && !MADE.has(entry.name))
    .map(({ name }) => (folder === '' ? name : `${folder}/${name}`));
}

describe('the map of folders', () => {
  const folders = mappedFolders(text);
  const names = folders.map(({ path }) => path);

  test('names no folder twice, and each with what it holds', () => {
    expect(names.length).toBeGreaterThan(50);
    expect(names.toSorted()).toEqual([...new Set(names)].toSorted());
    expect(folders.filter(({ holds }) => holds === '')).toEqual([]);
  });

  test('names all folders of the project and of those whose folders it names, and no others', async () => {
    const open = new Set([
      '',
      ...names.filter((name) => name.includes('/')).map((name) => name.replace(/\/[^/]+$/, '')),
    ]);
    const real = (await Promise.all([...open].map(foldersIn))).flat().filter((name) => name !== '.ci');
    // `<name>` stands for any number of folders of one kind.
    const kinds = names.filter((name) => name.endsWith('>')).map((name) => name.replace(/<.*/, ''));
    const wanted = names.filter((name) => !name.endsWith('>') && name !== 'runs');
    expect(real.filter((name) => !kinds.some((kind) => name.startsWith(kind))).toSorted()).toEqual(
      wanted.toSorted(),
    );
  });

  test('is read as it is drawn', () => {
    const drawn =
      '```\na/<x>      each\n  │\nb/          two\n  c/        three → four\n    d/      five\n  e/\n```';
    expect(mappedFolders(drawn)).toEqual([
      { path: 'a/<x>', holds: 'each' },
      { path: 'b', holds: 'two' },
      { path: 'b/c', holds: 'three → four' },
      { path: 'b/c/d', holds: 'five' },
      { path: 'b/e', holds: '' },
    ]);
  });
});

test('the table of dependencies has those of package.json, each with its purpose and its reason', async () => {
  const packages = await Promise.all(
    ['package.json', 'build/reference/package.json'].map(
      async (path): Promise<Record<string, Record<string, string> | undefined>> =>
        JSON.parse(await readFile(join(ROOT, path), 'utf8')),
    ),
  );
  const kinds = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];
  const installed = packages.flatMap((each) => kinds.flatMap((kind) => Object.keys(each[kind] ?? {})));
  // Types of a package go with it.
  const wanted = [...new Set(installed)].filter((name) => !name.startsWith('@types/')).toSorted();
  const rows = tabledPackages(text);
  expect(rows.filter(({ purpose, reason }) => purpose === '' || reason === '')).toEqual([]);
  expect(rows.map(({ name }) => name).toSorted()).toEqual(wanted);
});
