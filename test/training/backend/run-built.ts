import { fileURLToPath } from 'node:url';
import { runProgram, type ProgramResult } from '../../../training/backend/run-program.js';

/**
 * Runs a few lines of JavaScript in a new process with nothing in its environment but `environment`; `{built}` in an
 * import stands for the folder dist.
 */
export async function runBuilt(
  lines: string,
  environment: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<ProgramResult> {
  const built = fileURLToPath(new URL('../../../dist', import.meta.url));
  const program = lines.replaceAll('{built}', built);
  const empty = Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined]));
  return runProgram(process.execPath, ['--input-type=module', '--eval', program], {
    env: { ...empty, ...environment },
    signal,
  });
}

/** Loads the training backend and prints it as JSON, or the error it met. */
export const loadAndPrint = `
  import { loadBackend } from '{built}/training/backend/load-backend.js';
  try {
    console.log(JSON.stringify(await loadBackend()));
  } catch (error) {
    console.log(JSON.stringify({ name: error.name, code: error.code, message: error.message }));
    process.exitCode = 1;
  }
`;
