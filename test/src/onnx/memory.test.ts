import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);

it('shapes that come anew take no memory of their own', { timeout: 300_000 }, async () => {
  const program = join(import.meta.dirname, '../../../dist/test/fixtures/run-many-shapes.js');
  // In a process of its own, and with one arena of glibc, so that nothing else is measured.
  const env = { ...process.env, MALLOC_ARENA_MAX: '1' };
  const { stdout } = await run(process.execPath, ['--expose-gc', program], { env });
  // With a plan of memory for each shape it is 78.
  expect(Number(stdout)).toBeLessThan(48);
});
