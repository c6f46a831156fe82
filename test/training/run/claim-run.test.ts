import { spawnSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RunClaim } from '../../../training/run/claim-run.js';
import { temporaryFolder } from './tiny-corpus.js';

describe('RunClaim', () => {
  it('names the process in the folder, and leaves nothing behind', async () => {
    await using folder = await temporaryFolder();
    {
      await using claim = new RunClaim();
      await claim.take(folder.path);
      await claim.take(folder.path);
      expect(await readFile(join(folder.path, 'training.pid'), 'utf8')).toBe(`${process.pid}\n`);
    }
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('refuses a folder in which another process trains', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'training.pid');
    await writeFile(path, `${process.ppid}\n`);
    await using claim = new RunClaim();
    await expect(claim.take(folder.path)).rejects.toMatchObject({
      code: 'BAD_RUN',
      received: `process ${process.ppid} is at it`,
    });
    expect(await readFile(path, 'utf8')).toBe(`${process.ppid}\n`);
  });

  it('takes over from a process that is no more, and from a file that names none', async () => {
    await using folder = await temporaryFolder();
    const { pid } = spawnSync(process.execPath, ['--version']);
    for (const content of [`${pid}\n`, '', '0', 'x']) {
      await writeFile(join(folder.path, 'training.pid'), content);
      await using claim = new RunClaim();
      await claim.take(folder.path);
      expect(await readFile(join(folder.path, 'training.pid'), 'utf8')).toBe(`${process.pid}\n`);
    }
  });

  it('leaves it to others to miss a folder', async () => {
    await using folder = await temporaryFolder();
    await using claim = new RunClaim();
    await claim.take(join(folder.path, 'none'));
    expect(await readdir(folder.path)).toEqual([]);
  });
});
