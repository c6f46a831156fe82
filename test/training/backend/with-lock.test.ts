import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withLock } from '../../../training/backend/with-lock.js';
import { runBuilt } from './run-built.js';
import { temporaryFolder } from './temporary-folder.js';

const recordTurn = (path: string, log: string) => `
  import { appendFileSync } from 'node:fs';
  import { setTimeout } from 'node:timers/promises';
  import { withLock } from '{built}/training/backend/with-lock.js';
  await withLock(${JSON.stringify(path)}, 'working', undefined, async () => {
    appendFileSync(${JSON.stringify(log)}, 'in ');
    await setTimeout(300);
    appendFileSync(${JSON.stringify(log)}, 'out ');
  });
`;

test('two processes take turns', async () => {
  const folder = temporaryFolder();
  const [path, log] = [join(folder, 'thing'), join(folder, 'log')];
  const turns = [1, 2, 3].map(() => runBuilt(recordTurn(path, log), {}));
  for (const { code, stderr } of await Promise.all(turns))
    expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(readFileSync(log, 'utf8')).toBe('in out in out in out ');
  expect(existsSync(`${path}.lock`)).toBe(false);
});

test('a failure frees the lock and comes through', async () => {
  const path = join(temporaryFolder(), 'thing');
  const failing = withLock(path, 'working', undefined, () => Promise.reject(new Error('no luck')));
  await expect(failing).rejects.toThrow('no luck');
  await expect(withLock(path, 'working', undefined, async () => 'done')).resolves.toBe('done');
});

test('an abort ends the wait', async () => {
  const path = join(temporaryFolder(), 'thing');
  await withLock(path, 'working', undefined, async () => {
    const waiting = withLock(path, 'working', AbortSignal.timeout(100), async () => 'never');
    await expect(waiting).rejects.toThrow(/abort|timeout/i);
  });
});
