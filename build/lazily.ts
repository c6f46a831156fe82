import type { Plugin } from 'esbuild';

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
        return { path: found.path, namespace: 'lazily', errors: found.errors };
      });
      // esbuild leaves what is required to be evaluated by the first call, ES modules too.
      onLoad({ filter: /.*/, namespace: 'lazily' }, ({ path }) => ({
        contents: `export default (...args) => require(${JSON.stringify(path)}).default(...args)`,
        resolveDir: '/',
      }));
    },
  };
}
