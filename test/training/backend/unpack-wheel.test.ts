import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { unpackWheel } from '../../../training/backend/unpack-wheel.js';
import { temporaryFolder } from './temporary-folder.js';
import { libraryContent, makeSmallWheel } from './wheel-fixture.js';

const WHEEL = 'tensorflow_cpu-0.0.1-cp312-cp312-manylinux_2_27_x86_64.whl';
const libraries = (name: string) => /^tensorflow\/(libtensorflow\w*\.so\.2)$/.exec(name)?.[1];

test('unpacks the files that are asked for, packed or stored, and tells how far it is', async () => {
  const folder = temporaryFolder();
  await makeSmallWheel(folder, inject('python'));
  let progress: number[] = [];
  const sizes = await unpackWheel(join(folder, WHEEL), join(folder, 'out'), libraries, {
    onBytes: (...bytes) => (progress = bytes),
  });
  expect(sizes).toEqual({
    'libtensorflow_cc.so.2': libraryContent.length,
    'libtensorflow_framework.so.2': 'stored'.length,
  });
  const total = libraryContent.length + 'stored'.length;
  expect(progress).toEqual([total, total]);
  expect(readFileSync(join(folder, 'out', 'libtensorflow_cc.so.2'), 'utf8')).toBe(libraryContent);
});

test.for([
  ['is no archive', (path: string) => writeFileSync(path, 'hello')],
  ['is cut short', (path: string) => truncateSync(path, readFileSync(path).length - 100)],
  [
    'says another size of a file than it has',
    (path: string) => {
      const bytes = readFileSync(path);
      const size = bytes.indexOf('PK\x01\x02', 0, 'latin1') + 24;
      bytes.writeUInt32LE(bytes.readUInt32LE(size) + 1, size);
      writeFileSync(path, bytes);
    },
  ],
] as const)('a wheel that %s is a lack', async ([, damage]) => {
  const folder = temporaryFolder();
  await makeSmallWheel(folder, inject('python'));
  damage(join(folder, WHEEL));
  await expect(unpackWheel(join(folder, WHEEL), join(folder, 'out'), libraries)).rejects.toMatchObject({
    name: 'Lack',
    kind: 'download',
  });
});
