import { execFile } from 'node:child_process';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../fixtures/temporary-folder.js';
import { ROOT } from './check/pages.js';

/** Runs what `npm run docs:api` runs, with further flags. */
async function runTypedoc(flags: readonly string[]): Promise<void> {
  const folder = join(ROOT, 'build/reference');
  const program = join(folder, 'node_modules/typedoc/bin/typedoc');
  await promisify(execFile)(process.execPath, [program, '--options', folder, ...flags], { cwd: folder });
}

/** The files of a folder and of those in it, with their contents. */
async function contentsOf(folder: string): Promise<[string, string][]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return Promise.all(
    files.toSorted().map(async (file) => [file.slice(folder.length), await readFile(file, 'utf8')]),
  );
}

test('the reference is what the doc comments say; where it is not: npm run docs:api', async () => {
  await using folder = await temporaryFolder();
  const made = join(folder.path, 'reference');
  await runTypedoc(['--out', made]);
  expect(await contentsOf(made)).toEqual(await contentsOf(join(ROOT, 'docs/reference')));
}, 240_000);

test.each([
  ['an export without a comment', 'export const x = 1;', 'does not have any documentation'],
  ['a link that leads nowhere', '/** As {@link nothing} does. */\nexport const x = 1;', 'nothing'],
])(
  '%s is refused',
  async (_, code, said) => {
    await using folder = await temporaryFolder();
    const entry = join(folder.path, 'entry.ts');
    await writeFile(entry, `/** A module. @module entry */\nexport {};\n${code}\n`);
    const tsconfig = join(folder.path, 'tsconfig.json');
    await writeFile(tsconfig, '{ "files": ["entry.ts"], "compilerOptions": { "types": [] } }');
    const flags = ['--entryPoints', entry, '--tsconfig', tsconfig, '--out', join(folder.path, 'made')];
    await expect(runTypedoc(flags)).rejects.toMatchObject({ stderr: expect.stringContaining(said) });
  },
  120_000,
);
