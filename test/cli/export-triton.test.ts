import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findModel } from '../../src/package/shipped-models.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';
import { execute } from './execute.js';

describe('sentence-vae export --triton', () => {
  it('puts a package into a repository, and another one beside it', { timeout: 120_000 }, async () => {
    await using folder = await temporaryFolder();
    const repository = join(folder.path, 'repository');
    const mnist = await findModel('mnist');
    const first = await execute('sentence-vae', ['export', mnist, '--triton', repository]);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(/^Wrote version 1 of .*mnist.* into .*repository\.\n$/);
    const models = await readdir(repository);
    for (const model of models) expect(await readdir(join(repository, model))).toContain('config.pbtxt');

    const args = [
      'export',
      mnist,
      '--triton',
      repository,
      '--name',
      'digits',
      '--model-version',
      '3',
      '--json',
    ];
    const second = await execute('sentence-vae', args);
    expect(second).toMatchObject({ code: 0, stderr: '' });
    const { triton }: { triton: { models: string[]; version: number } } = JSON.parse(second.stdout);
    expect(triton.version).toBe(3);
    expect((await readdir(repository)).toSorted()).toEqual([...models, ...triton.models].toSorted());
    for (const model of triton.models) expect(await readdir(join(repository, model))).toContain('3');
  });

  it('says what is wrong with what is no package', async () => {
    await using folder = await temporaryFolder();
    await cp(join(await findModel('mnist'), 'README.md'), join(folder.path, 'model/README.md'));
    const { code, stdout, stderr } = await execute('sentence-vae', [
      'export',
      join(folder.path, 'model'),
      '--triton',
      join(folder.path, 'repository'),
    ]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(join(folder.path, 'model'));
    expect(stderr).not.toContain('    at ');
    expect(await readdir(folder.path)).toEqual(['model']);
  });
});
