import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectFolder } from '../../../src/files/project-folder.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';

const DIST = join(projectFolder(), 'dist/src/web/index.js');
const TSC = join(projectFolder(), 'node_modules/typescript/bin/tsc');

it("the types for web pages need the browser's and no others", async () => {
  await using folder = await temporaryFolder();
  const page = join(folder.path, 'page.ts');
  await writeFile(
    page,
    `import { SentenceVae } from ${JSON.stringify(DIST)};
     const vae: SentenceVae = await SentenceVae.load('models/kjv', { threads: 1 });
     for (const { text } of await vae.sample(1)) document.title = text;
     await vae[Symbol.asyncDispose]();
     export {};`,
  );
  const flags =
    '--noEmit --strict --module esnext --moduleResolution bundler --target es2022 --lib es2022,dom';
  const { status, stdout } = spawnSync(process.execPath, [TSC, ...flags.split(' '), '--types', '', page], {
    cwd: folder.path,
    encoding: 'utf8',
  });
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
});
