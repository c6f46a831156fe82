import { relative } from 'node:path';
import type { Plugin } from 'esbuild';
import { projectFolder } from '../src/files/project-folder.js';

/**
 * Evaluates packages that export one function when that is first called: what they prepare (string-width an
 * `Intl.Segmenter` and the properties of emoji) takes longer than all else that is loaded, and few requests need it.
 */
export function lazily(packages: RegExp): Plugin {
  return {
    name: 'lazily',
    setup: ({ onResolve, onLoad, resolve }) => {
      onResolve({ filter: packages }, async ({ path, importer, kind, resolveDir }) => {
        if (kind !== 'import-statement') return undefined;
        const found = await resolve(path, { importer, resolveDir, kind: 'require-call' });
        // Source maps name it, and are not to name this machine's folders.
        const name = relative(projectFolder(), found.path);
        return { path: name, namespace: 'lazily', errors: found.errors };
      });
      // esbuild leaves what is required to be evaluated by the first call, ES modules too.
      onLoad({ filter: /.*/, namespace: 'lazily' }, ({ path }) => ({
        contents: `export default (...args) => require(${JSON.stringify(`./${path.replaceAll('\\', '/')}`)}).default(...args)`,
        resolveDir: projectFolder(),
      }));
    },
  };
}
