import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SentenceVaeError } from '../../../src/errors.js';
import { ProcessClaim } from '../../../src/files/process-claim.js';
import { processStart } from '../../../src/files/process-start.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';

/** What the file says of a process. */
const claimOf = async (pid: number) => `${[pid, await processStart(pid)].join(' ').trim()}\n`;

const how = {
  target: 'mine',
  taken: (owner: number) =>
    new SentenceVaeError('BAD_ARGUMENT', {
      expected: 'nobody there',
      received: `process ${owner} is at it`,
      remedy: 'Wait',
    }),
};

const hasProc = existsSync('/proc/self/stat');

describe('ProcessClaim', () => {
  it('names the process in its file, and leaves nothing behind', async () => {
    await using folder = await temporaryFolder();
    {
      await using claim = new ProcessClaim();
      await claim.take(join(folder.path, 'mine.pid'), how);
      await claim.take(join(folder.path, 'mine.pid'), how);
      expect(await readFile(join(folder.path, 'mine.pid'), 'utf8')).toBe(await claimOf(process.pid));
    }
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('refuses what another process has, whether or not it says since when', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'mine.pid');
    for (const content of [await claimOf(process.ppid), `${process.ppid}\n`]) {
      await writeFile(path, content);
      await using claim = new ProcessClaim();
      await expect(claim.take(join(folder.path, 'mine.pid'), how)).rejects.toMatchObject({
        code: 'BAD_ARGUMENT',
        received: `process ${process.ppid} is at it`,
      });
      expect(await readFile(path, 'utf8')).toBe(content);
    }
  });

  it.runIf(hasProc)('takes over from a process whose number another one has now', async () => {
    await using folder = await temporaryFolder();
    const before = Number(await processStart(process.ppid)) - 1;
    await writeFile(join(folder.path, 'mine.pid'), `${process.ppid} ${before}\n`);
    await using claim = new ProcessClaim();
    await claim.take(join(folder.path, 'mine.pid'), how);
    expect(await readFile(join(folder.path, 'mine.pid'), 'utf8')).toBe(await claimOf(process.pid));
  });

  it('takes over from a process that was killed while it held it', async () => {
    await using folder = await temporaryFolder();
    const program = `
      import { ProcessClaim } from '${new URL('../../../dist/src/files/process-claim.js', import.meta.url)}';
      await new ProcessClaim().take(process.argv[1], { target: 'mine', taken: String });
      console.log('taken');
      setInterval(() => {}, 1000);
    `;
    const child = spawn(process.execPath, [
      '--input-type=module',
      '-e',
      program,
      join(folder.path, 'mine.pid'),
    ]);
    await once(child.stdout, 'data');
    await using claim = new ProcessClaim();
    await expect(claim.take(join(folder.path, 'mine.pid'), how)).rejects.toThrow(
      `process ${child.pid} is at it`,
    );
    child.kill('SIGKILL');
    await once(child, 'close');
    await claim.take(join(folder.path, 'mine.pid'), how);
    expect(await readFile(join(folder.path, 'mine.pid'), 'utf8')).toBe(await claimOf(process.pid));
  });

  it('takes over from a process that is no more, and from a file that names none', async () => {
    await using folder = await temporaryFolder();
    const { pid } = spawnSync(process.execPath, ['--version']);
    for (const content of [`${pid}\n`, '', '0', 'x']) {
      await writeFile(join(folder.path, 'mine.pid'), content);
      await using claim = new ProcessClaim();
      await claim.take(join(folder.path, 'mine.pid'), how);
      expect(await readFile(join(folder.path, 'mine.pid'), 'utf8')).toBe(await claimOf(process.pid));
    }
  });
});
