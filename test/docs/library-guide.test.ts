import { execFileSync } from 'node:child_process';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { temporaryFolder } from '../fixtures/temporary-folder.js';
import { codeOn, runExample, type ShownCode } from './run-example.js';

const ROOT = join(import.meta.dirname, '../..');
const EXAMPLES = join(ROOT, 'docs/examples/api');

const names = (await readdir(EXAMPLES)).map((name) => name.replace(/\.ts$/, ''));
const shown: ShownCode[] = [...(await codeOn('api.md', 'ts')), ...(await codeOn('images.md', 'ts'))];

/** What pages say that an example prints; they show it as it is. */
async function outputOf(name: string): Promise<string | undefined> {
  const written = await readFile(join(EXAMPLES, `${name}.ts`), 'utf8');
  return shown.find(({ code }) => code === written)?.output;
}

test('the pages show the examples as they are', async () => {
  const written = await Promise.all(names.map((name) => readFile(join(EXAMPLES, `${name}.ts`), 'utf8')));
  expect(new Set(shown.map(({ code }) => code))).toEqual(new Set(written));
});

describe('the examples of the library print what the pages say', () => {
  test.each(names.filter((name) => !['images', 'large-job'].includes(name)))('%s', async (name) => {
    await using folder = await temporaryFolder();
    expect(runExample(`api/${name}`, folder.path)).toBe(await outputOf(name));
  });

  test('images', async () => {
    await using folder = await temporaryFolder();
    expect(runExample('api/images', folder.path)).toBe('');
    const files = (await readdir(folder.path)).toSorted();
    expect(files).toEqual(['sample-0.pgm', 'sample-1.pgm', 'sample-2.pgm']);
    expect((await stat(join(folder.path, files[0]!))).size).toBe('P5 28 28 255\n'.length + 784);
  });

  test('large-job', async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, 'sentences.txt'), 'the lord is my shepherd\n\nblessed are the meek\n');
    expect(runExample('api/large-job', folder.path)).toMatch(
      /^0 "the lord is my shepherd": -\d+\.\d\d\n1 "": empty\n2 "blessed are the meek": -\d+\.\d\d\n$/,
    );
  });
});

test('the code for Python prints what its page says', async () => {
  const pieces = await codeOn('python.md', 'python');
  expect(pieces.length).toBeGreaterThan(1);
  for (const { code, output } of pieces) {
    const printed = execFileSync(inject('python'), ['-c', code], {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, PYTHONPATH: join(ROOT, 'docs/examples/python'), PYTHONDONTWRITEBYTECODE: '1' },
    });
    expect(printed).toBe(output);
  }
});
