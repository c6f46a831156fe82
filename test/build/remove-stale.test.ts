import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { removeStale } from '../../build/remove-stale.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';

it('removes what was compiled of files that are gone, and nothing else', async () => {
  await using folder = await temporaryFolder();
  const [outputs, sources] = [join(folder.path, 'dist'), join(folder.path, 'src')];
  const files = [
    join(sources, 'kept.ts'),
    join(sources, 'inner/kept.ts'),
    join(sources, 'data.json'),
    ...['js', 'js.map', 'd.ts'].flatMap((ending) =>
      ['kept', 'inner/kept', 'gone', 'inner/moved'].map((name) => join(outputs, `${name}.${ending}`)),
    ),
    join(outputs, 'data.json'),
    join(outputs, 'stray.txt'),
  ];
  for (const file of files) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, '');
  }
  const removed = await removeStale(outputs, sources);
  expect(removed.toSorted()).toEqual([
    'gone.d.ts',
    'gone.js',
    'gone.js.map',
    'inner/moved.d.ts',
    'inner/moved.js',
    'inner/moved.js.map',
    'stray.txt',
  ]);
  const left = await readdir(outputs, { recursive: true });
  expect(left.toSorted()).toEqual([
    'data.json',
    'inner',
    'inner/kept.d.ts',
    'inner/kept.js',
    'inner/kept.js.map',
    'kept.d.ts',
    'kept.js',
    'kept.js.map',
  ]);
  expect(await removeStale(join(folder.path, 'none'), sources)).toEqual([]);
});
