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

test('an addon that was compiled from other sources is another one', () => {
  const graphSession = join(temporaryFolder(), 'graph_session.cc');
  const folderWith = (source: string) => {
    writeFileSync(graphSession, source);
    return dirname(addonFor(library, { ...addonSources, graphSession }).path);
  };
  const source = readFileSync(addonSources.graphSession, 'utf8');
  const folder = dirname(addonFor(library).path);
  expect(folderWith(source)).toBe(folder);
  expect(folderWith(`${source}// and more`)).not.toBe(folder);
});

test('an addon for a library elsewhere is another one', () => {
  expect(addonFor({ ...library, folder: '/there' })).not.toEqual(addonFor(library));
});
