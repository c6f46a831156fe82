import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runProgram } from '../../../training/backend/run-program.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';

const lives = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it('ends what a program has started along with it, where that is asked for', async () => {
  await using folder = await temporaryFolder();
  const noted = join(folder.path, 'pid');
  const abort = new AbortController();
  const script = 'sleep 300 & echo $! > "$0.new"; mv "$0.new" "$0"; wait';
  const running = runProgram('bash', ['-c', script, noted], { signal: abort.signal, wholeGroup: true });
  await expect.poll(() => existsSync(noted), { timeout: 10_000 }).toBe(true);
  const pid = Number(await readFile(noted, 'utf8'));
  expect(lives(pid)).toBe(true);
  abort.abort(new Error('enough'));
  await expect(running).rejects.toThrow('enough');
  await expect.poll(() => lives(pid), { timeout: 10_000 }).toBe(false);
});
