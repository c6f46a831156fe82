import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join, dirname } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openPackage } from '../../../../src/package/open-package.js';
import { findModel } from '../../../../src/package/shipped-models.js';
import { modelSources } from '../../../../src/server/models/model-source.js';
import { watchPackages } from '../../../../src/server/models/package-watch.js';
import { makeCopyFolder, removeAbandonedCopies } from '../../../../src/server/models/copy-folder.js';
import { privateCopy } from '../../../../src/server/models/private-copy.js';
import { temporaryFolder } from '../../../fixtures/temporary-folder.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

const open = (files: Parameters<typeof openPackage>[0]) => openPackage(files, 'image-vae', []);

describe('a private copy of a package', () => {
  it('stays what it was when the package is written over, and is removed at the end', async () => {
    await using folder = await temporaryFolder();
    await cp(await findModel('mnist'), folder.path, { recursive: true });
    const copy = await privateCopy(folder.path);
    await truncate(join(folder.path, 'onnx/decoder.onnx'), 10);
    await writeFile(join(folder.path, 'config.json'), '{}');
    await open(copy.files);
    const copied = copy.files.address('onnx/decoder.onnx');
    expect((await readFile(copied)).length).toBeGreaterThan(10);
    await copy[Symbol.asyncDispose]();
    await expect(readdir(dirname(copied))).rejects.toThrow('ENOENT');
  });

  it('shows what is wrong with the package', async () => {
    await using folder = await temporaryFolder();
    await cp(await findModel('mnist'), folder.path, { recursive: true });
    await truncate(join(folder.path, 'onnx/decoder.onnx'), 10);
    await rm(join(folder.path, 'onnx/encoder.onnx'));
    await using copy = await privateCopy(folder.path);
    await expect(open(copy.files)).rejects.toMatchObject({
      code: 'BAD_PACKAGE',
      message: expect.stringContaining(folder.path),
    });
  });
});

describe('the copies of servers that were killed', () => {
  it('are removed by the next one, and others left alone', async () => {
    await using folder = await temporaryFolder();
    vi.stubEnv('TMPDIR', folder.path);
    const killed = spawn('sleep', ['600']);
    await once(killed, 'spawn');
    const abandoned = await makeCopyFolder(killed.pid);
    await writeFile(join(abandoned, 'config.json'), '{}');
    const own = await makeCopyFolder();
    const running = await makeCopyFolder(process.ppid);
    const others = ['sentence-vae-serve-1-2-3-abcdef', 'sentence-vae-serve-', 'notes'];
    for (const name of others) await mkdir(join(folder.path, name));
    await removeAbandonedCopies();
    expect(await readdir(folder.path)).toHaveLength(6);
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    await using copy = await privateCopy(await findModel('mnist'));
    expect(copy.isCopy).toBe(true);
    const left = (await readdir(folder.path)).map((name) => join(folder.path, name));
    expect(left).not.toContain(abandoned);
    expect(left).toEqual(
      expect.arrayContaining([own, running, ...others.map((name) => join(folder.path, name))]),
    );
    expect(left).toHaveLength(6);
  });
});

describe('the models that are named', () => {
  it('are called as their folders are, or otherwise', async () => {
    const [mnist, other] = await modelSources(['mnist', 'digits=mnist']);
    expect([mnist?.name, other?.name]).toEqual(['mnist', 'digits']);
    expect(other?.folder).toBe(mnist?.folder);
  });

  it.each([[['mnist', 'mnist']], [['a:b=mnist']], [['=mnist']], [['mnist', 'no/such']]])(
    'are refused as %j',
    async (names) => {
      await expect(modelSources(names)).rejects.toMatchObject({
        code: expect.stringMatching(/^BAD_(ARGUMENT|PACKAGE)$/),
      });
    },
  );
});

describe('watching packages', () => {
  it('swaps what has changed, once it is all there', async () => {
    await using folder = await temporaryFolder();
    const write = (file: string, text: string) => writeFile(join(folder.path, file), text);
    await write('config.json', JSON.stringify({ files: { 'a.onnx': {} } }));
    const events: string[] = [];
    async function* looks() {
      for (const [file, text] of [
        [],
        ['a.onnx', 'half'],
        ['a.onnx', 'the whole of it'],
        [],
        [],
        ['config.json', ''],
        [],
        ['config.json', '{"files": {}}'],
        [],
      ] as const) {
        if (file) await write(file, text);
        events.push(file ? `${file}: ${text}` : 'nothing');
        yield;
      }
    }
    const sources = [{ name: 'a', folder: folder.path }];
    await watchPackages(sources, async (name) => void events.push(`swap ${name}`), looks());
    expect(events).toEqual([
      'nothing',
      'a.onnx: half',
      'a.onnx: the whole of it',
      'nothing',
      'swap a',
      'nothing',
      'config.json: ',
      'nothing',
      'config.json: {"files": {}}',
      'nothing',
      'swap a',
    ]);
  });
});
