import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { projectFolder } from '../src/files/project-folder.js';
import { lazily } from './lazily.js';

/** Loaded from where they are: they are large, bring files of their own, or are found by their place. */
const EXTERNAL = ['onnxruntime-node', 'pngjs', 'hyparquet-writer'];

/** Packages in CommonJS that are in the bundle ask for built-in modules. */
const REQUIRE = `import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);`;

/** Since version 22, Node keeps what it compiled, of modules that are loaded after it was told to. */
const ENTRY = `#!/usr/bin/env node
import * as module from 'node:module';
module.enableCompileCache?.();
await import('./bin/gen.ts');`;

const genEntry: Plugin = {
  name: 'entry of gen',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^gen-entry$/ }, ({ path }) => ({ path, namespace: 'entry' }));
    onLoad({ filter: /^gen-entry$/, namespace: 'entry' }, () => ({
      contents: ENTRY,
      resolveDir: projectFolder(),
      loader: 'ts',
    }));
  },
};

/**
 * Makes the executable `gen` of a few files, those apart that not every request needs: to find, read and compile 120
 * modules one by one takes Node longer than to write a sentence.
 * @param folder where `gen.js` goes, within the package; it's emptied first
 */
export async function bundleGen(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await build({
    entryPoints: [
      { in: 'gen-entry', out: 'gen' },
      // Threads start from a file of this name beside the one that starts them.
      { in: join(projectFolder(), 'src/onnx/worker.ts'), out: 'worker' },
    ],
    plugins: [genEntry, lazily(/^string-width$/)],
    outdir: folder,
    bundle: true,
    splitting: true,
    minify: true,
    // What errors are called and where they come from stays readable.
    keepNames: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: EXTERNAL,
    banner: { js: REQUIRE },
    sourcemap: true,
    legalComments: 'eof',
    logLevel: 'silent',
  });
  await chmod(join(folder, 'gen.js'), 0o755);
}
