import { runProgram } from './run-program.js';

/**
 * Which of these shared libraries the system's loader does not find, or cannot load, by their names or paths. Asked in
 * another process, which they leave with it.
 */
export async function notLoadable(libraries: readonly string[], signal?: AbortSignal): Promise<string[]> {
  // dlopen comes first; only then Node misses an addon in what it has loaded, and says that it “did not self-register”.
  const program = `
    const failed = process.argv.slice(1).filter((library) => {
      try { process.dlopen({ exports: {} }, library); } catch (error) { return !/self-register/.test(error.message); }
    });
    console.log(JSON.stringify(failed));
  `;
  const { code, stdout } = await runProgram(process.execPath, ['-e', program, ...libraries], { signal });
  // Written by the program above. One that ends its process with it loads no better than one that is not there.
  return code === 0 ? (JSON.parse(stdout) as string[]) : [...libraries];
}
