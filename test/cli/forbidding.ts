/** A flag for node that makes importing or requiring anything whose file matches the pattern fail, as if it were not there. */
export function forbidding(pattern: string): string[] {
  const complain = `(file) => {
    if (!new RegExp(${JSON.stringify(pattern)}).test(file)) return;
    throw Object.assign(new Error('forbidden: ' + file), { code: 'ERR_MODULE_NOT_FOUND' });
  }`;
  const hooks = `
    const complain = ${complain};
    export async function resolve(specifier, context, next) {
      const resolved = await next(specifier, context);
      complain(resolved.url);
      return resolved;
    }`;
  const preload = `
    import Module, { register } from 'node:module';
    const complain = ${complain};
    const resolve = Module._resolveFilename;
    Module._resolveFilename = (...args) => { const file = resolve(...args); complain(file); return file; };
    register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hooks)}`)});`;
  return ['--import', `data:text/javascript,${encodeURIComponent(preload)}`];
}
