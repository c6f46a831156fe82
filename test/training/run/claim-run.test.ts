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
      const content = await readFile(join(folder.path, 'training.pid'), 'utf8');
      expect(content.split(/\s/)[0]).toBe(String(process.pid));
    }
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('refuses a folder in which another process trains', async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, 'training.pid'), `${process.ppid}\n`);
    await using claim = new RunClaim();
    await expect(claim.take(folder.path)).rejects.toMatchObject({
      code: 'BAD_RUN',
      expected: `no other training in ${folder.path}`,
      received: `process ${process.ppid} is at it`,
    });
  });

  it('leaves it to others to miss a folder', async () => {
    await using folder = await temporaryFolder();
    await using claim = new RunClaim();
    await claim.take(join(folder.path, 'none'));
    expect(await readdir(folder.path)).toEqual([]);
  });
});
