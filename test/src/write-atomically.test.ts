import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeAtomically } from '../../src/files/write-atomically.js';

describe('writeAtomically', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'write-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('replaces a file and leaves nothing else', async () => {
    const path = join(folder, 'file');
    await writeAtomically(path, 'old');
    await writeAtomically(path, 'new');
    expect(await readFile(path, 'utf8')).toBe('new');
    expect((await readdir(folder)).filter((name) => name.includes('file'))).toEqual(['file']);
  });

  it('writes through a symbolic link', async () => {
    await writeFile(join(folder, 'target'), 'old');
    await symlink('target', join(folder, 'link'));
    await writeAtomically(join(folder, 'link'), 'new');
    expect(await readlink(join(folder, 'link'))).toBe('target');
    expect(await readFile(join(folder, 'target'), 'utf8')).toBe('new');
  });

  it('writes to a pipe, and leaves it a pipe', async () => {
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    const [read] = await Promise.all([readFile(path, 'utf8'), writeAtomically(path, 'through')]);
    expect(read).toBe('through');
    expect((await stat(path)).isFIFO()).toBe(true);
  });

  it('says that a folder is missing, or stands where the file should', async () => {
    await expect(writeAtomically(join(folder, 'none', 'file'), '')).rejects.toThrow(
      `there is no folder ${join(folder, 'none')}. Make it first`,
    );
    await expect(writeAtomically(folder, '')).rejects.toThrow('a folder stands there');
    await writeFile(join(folder, 'plain'), '');
    await expect(writeAtomically(join(folder, 'plain', 'file'), '')).rejects.toThrow(
      'a part of that path is a file',
    );
  });
});
