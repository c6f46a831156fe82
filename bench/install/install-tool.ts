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
 * Installs an npm package into a folder of the cache folder, unless it is there.
 * @param name what messages call it
 * @param path of the folder within the cache folder
 * @param spec such as `pnpm@12`
 * @returns the folder that has its `node_modules`
 */
export async function installTool(name: string, path: string, spec: string): Promise<string> {
  const folder = join(cacheFolder(), path);
  const complete = join(folder, 'complete');
  await withLock(folder, `installing ${name}`, undefined, async () => {
    if (existsSync(complete)) return;
    say(`Installing ${name} (once) …`);
    await replaceFolder(folder, async (kept) => {
      const npm = await findProgram('npm');
      if (!npm) throw new Error(`npm is not on PATH, so ${name} cannot be installed`);
      await writeFile(join(kept, 'package.json'), '{ "private": true }');
      const manners = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel', 'error'];
      const { code, stderr } = await runProgram(npm, ['install', spec, '--prefix', kept, ...manners]);
      if (code !== 0) throw new Error(`npm cannot install ${spec}: ${stderr.trim()}`);
      await writeFile(join(kept, 'complete'), '');
    });
  });
  return folder;
}
