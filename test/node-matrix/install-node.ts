import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../../src/files/cache-folder.js';
import { findProgram } from '../../training/backend/find-program.js';
import { replaceFolder } from '../../training/backend/replace-folder.js';
import { runProgram } from '../../training/backend/run-program.js';
import { say } from '../../training/backend/say.js';
import { withLock } from '../../training/backend/with-lock.js';

/**
 * Installs a version of Node into the cache folder, unless it is there: its programs are npm packages.
 * @returns the path of the program
 */
export async function installNode(major: number): Promise<string> {
  const name = `node-${process.platform}-${process.arch}`;
  const folder = join(cacheFolder(), 'node', `${major}-${process.platform}-${process.arch}`);
  const complete = join(folder, 'complete');
  await withLock(folder, `installing Node ${major}`, undefined, async () => {
    if (existsSync(complete)) return;
    say(`Installing Node ${major} for the tests (100 MB, once) …`);
    await replaceFolder(folder, async (kept) => {
      const npm = await findProgram('npm');
      if (!npm) throw new Error('npm is not on PATH, so other versions of Node cannot be installed');
      await writeFile(join(kept, 'package.json'), '{ "private": true }');
      const manners = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel', 'error'];
      const install = ['install', `${name}@${major}`, '--prefix', kept, ...manners];
      const { code, stderr } = await runProgram(npm, install);
      if (code !== 0) throw new Error(`npm cannot install ${name}@${major}: ${stderr.trim()}`);
      await writeFile(join(kept, 'complete'), '');
    });
  });
  return join(folder, 'node_modules', '.bin', 'node');
}
