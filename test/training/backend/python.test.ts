import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, inject, test, vi } from 'vitest';
import { findPythons } from '../../../training/backend/python.js';
import { temporaryFolder } from './temporary-folder.js';

afterEach(() => vi.unstubAllEnvs());

/** Makes an executable script called `python3` the only Python there is. */
async function onlyPython(folder: string, script: string): Promise<void> {
  const path = join(folder, 'python3');
  await writeFile(path, script);
  await chmod(path, 0o755);
  vi.stubEnv('PATH', folder);
  vi.stubEnv('SENTENCE_VAE_PYTHON', undefined);
}

test.for([
  ['cannot be started', '#!/no/such/interpreter\n'],
  ['prints something else', '#!/bin/sh\necho hello\n'],
  ['fails', '#!/bin/sh\nexit 3\n'],
])('a python3 that %s is as good as none', async ([, script]) => {
  await onlyPython(temporaryFolder(), script!);
  expect(await findPythons()).toEqual([]);
});

test('a python3 that prints a greeting first is one', async () => {
  await onlyPython(temporaryFolder(), `#!/bin/sh\necho hello\nexec '${inject('python')}' "$@"\n`);
  expect(await findPythons()).toMatchObject([{ version: expect.stringMatching(/^3\./) }]);
});
