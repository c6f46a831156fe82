import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { projectFolder } from '../src/files/project-folder.js';

/** What the page is made of as it stands. */
const AS_THEY_ARE = ['index.html', 'icon.svg'];

/**
 * Makes the page of the playground: one script and one style sheet, with everything that they need inside.
 * @param folder where it goes; made if missing
 * @returns what the script imports: nothing, as far as things go well
 */
export async function bundlePlayground(folder: string): Promise<{ imports: string[] }> {
  const source = join(projectFolder(), 'src/server/playground/page');
  await mkdir(folder, { recursive: true });
  const { metafile } = await build({
    entryPoints: [
      { in: join(source, 'main.ts'), out: 'playground' },
      { in: join(source, 'playground.css'), out: 'playground' },
    ],
    inject: [join(projectFolder(), 'src/web/dispose-symbols.ts')],
    outdir: folder,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: ['chrome120', 'firefox121', 'safari17.2'],
    metafile: true,
    legalComments: 'eof',
    logLevel: 'silent',
  });
  for (const name of AS_THEY_ARE) await copyFile(join(source, name), join(folder, name));
  return {
    imports: Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path)),
  };
}
