import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../fixtures/temporary-folder.js';
import { execute } from './execute.js';

describe('sentence-vae playground', () => {
  it('writes a page with models for any web server', { timeout: 60_000 }, async () => {
    await using folder = await temporaryFolder();
    const site = join(folder.path, 'site');
    const { code, stdout, stderr } = await execute('sentence-vae', [
      'playground',
      'mnist-2d',
      'digits=mnist',
      '--out',
      site,
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const written = await readdir(site, { recursive: true, withFileTypes: true });
    const files = written.filter((entry) => entry.isFile()).length;
    expect(stdout).toMatch(
      new RegExp(`^Wrote ${site}: ${files} files, [\\d.]+ MB\\. To look at it: npx serve ${site}\n$`),
    );
    const { models }: { models: object[] } = JSON.parse(await readFile(join(site, 'models.json'), 'utf8'));
    expect(models).toMatchObject([{ name: 'mnist-2d' }, { name: 'digits' }]);
    expect(await readdir(join(site, 'models'))).toEqual(['digits', 'mnist-2d']);

    // Once more: what is there is not written over.
    const again = await execute('sentence-vae', ['playground', 'mnist-2d', '--out', site]);
    expect(again).toMatchObject({ stdout: '', stderr: expect.stringContaining(site) });
    expect(again.code).not.toBe(0);
  });

  it.each([
    ['no folder', ['playground', 'mnist'], 'out'],
    ['no model', ['playground', '--out', 'never'], 'argument'],
    ['a model that is not there', ['playground', 'no/such', '--out', 'never'], 'no/such'],
  ])('says what is wrong with %s', async (_, args, said) => {
    const { code, stdout, stderr } = await execute('sentence-vae', args);
    expect({ code: code !== 0, stdout }).toEqual({ code: true, stdout: '' });
    expect(stderr).toMatch(new RegExp(said));
    expect(stderr).not.toContain('    at ');
  });
});
