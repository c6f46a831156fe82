import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { addonFor, addonSources } from '../../../training/backend/compiled-addon.js';
import type { Libtensorflow } from '../../../training/backend/libtensorflow.js';
import { temporaryFolder } from './temporary-folder.js';

const library: Libtensorflow = {
  version: '2.21.0',
  source: 'cache',
  cuda: false,
  folder: '/here',
  include: '/here/include',
  libraries: ['/here/libtensorflow_cc.so.2', '/here/libtensorflow_framework.so.2'],
};

test('an addon that was compiled from other sources or headers is another one', () => {
  const changed = join(temporaryFolder(), 'changed');
  const folderWith = (part: 'graphSession' | 'headers', source: string) => {
    writeFileSync(changed, source);
    const others = addonSources[part].slice(0, -1);
    return dirname(addonFor(library, { ...addonSources, [part]: [...others, changed] }).path);
  };
  const folder = dirname(addonFor(library).path);
  for (const part of ['graphSession', 'headers'] as const) {
    const source = readFileSync(addonSources[part].at(-1)!, 'utf8');
    expect(folderWith(part, source)).toBe(folder);
    expect(folderWith(part, `${source}// and more`)).not.toBe(folder);
  }
});

test('an addon for a library elsewhere is another one', () => {
  expect(addonFor({ ...library, folder: '/there' })).not.toEqual(addonFor(library));
});
