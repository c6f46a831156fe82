import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RunClaim } from '../../../training/run/claim-run.js';
import { processStart } from '../../../training/run/process-start.js';
import { temporaryFolder } from './tiny-corpus.js';

/** What the file says of a process. */
const claimOf = async (pid: number) => `${[pid, await processStart(pid)].join(' ').trim()}\n`;

const hasProc = existsSync('/proc/self/stat');

describe('RunClaim', () => {
  it('names the process in the folder, and leaves nothing behind', async () => {
    await using folder = await temporaryFolder();
    {
      await using claim = new RunClaim();
      await claim.take(folder.path);
      await claim.take(folder.path);
      expect(await readFile(join(folder.path, 'training.pid'), 'utf8')).toBe(await claimOf(process.pid));
    }
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('refuses a folder in which another process trains, whether or not it says since when', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'training.pid');
    for (const content of [await claimOf(process.ppid), `${process.ppid}\n`]) {
      await writeFile(path, content);
      await using claim = new RunClaim();
      await expect(claim.take(folder.path)).rejects.toMatchObject({
        code: 'BAD_RUN',
        received: `process ${process.ppid} is at it`,
      });
      expect(await readFile(path, 'utf8')).toBe(content);
    }
  });

  it.runIf(hasProc)('takes over from a process whose number another one has now', async () => {
    await using folder = await temporaryFolder();
    const before = Number(await processStart(process.ppid)) - 1;
    await writeFile(join(folder.path, 'training.pid'), `${process.ppid} ${before}\n`);
    await using claim = new RunClaim();
    await claim.take(folder.path);
    expect(await readFile(join(folder.path, 'training.pid'), 'utf8')).toBe(await claimOf(process.pid));
  });

  it('takes over from a process that was killed while it held the folder', async () => {
    await using folder = await temporaryFolder();
    const program = `
      import { RunClaim } from '${new URL('../../../dist/training/run/claim-run.js', import.meta.url)}';
      await new RunClaim().take(process.argv[1]);
      console.log('taken');
      setInterval(() => {}, 1000);
    `;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, folder.path]);
    await once(child.stdout, 'data');
    await using claim = new RunClaim();
    await expect(claim.take(folder.path)).rejects.toThrow(`process ${child.pid} is at it`);
    child.kill('SIGKILL');
    await once(child, 'close');
    await claim.take(folder.path);
    expect(await readFile(join(folder.path, 'training.pid'), 'utf8')).toBe(await claimOf(process.pid));
  });

  it('takes over from a process that is no more, and from a file that names none', async () => {
    await using folder = await temporaryFolder();
    const { pid } = spawnSync(process.execPath, ['--version']);
    for (const content of [`${pid}\n`, '', '0', 'x']) {
      await writeFile(join(folder.path, 'training.pid'), content);
      await using claim = new RunClaim();
      await claim.take(folder.path);
      expect(await readFile(join(folder.path, 'training.pid'), 'utf8')).toBe(await claimOf(process.pid));
    }
  });

  it('leaves it to others to miss a folder', async () => {
    await using folder = await temporaryFolder();
    await using claim = new RunClaim();
    await claim.take(join(folder.path, 'none'));
    expect(await readdir(folder.path)).toEqual([]);
  });
});
