import { Lack } from './lack.js';
import { runProgram } from './run-program.js';

/**
 * Loads addons in another process: a library that kills its process (no AVX, say) must not kill this one.
 * @throws {Lack} of kind `addon`
 */
export async function tryAddon(addons: readonly string[], signal?: AbortSignal): Promise<void> {
  const program = 'for (const addon of process.argv.slice(1)) process.dlopen({ exports: {} }, addon)';
  const run = await runProgram(process.execPath, ['-e', program, ...addons], { signal });
  const { code, signal: death, stderr } = run;
  if (code === 0) return;
  const said = death
    ? `it ended Node with ${death}`
    : (/Error: (.*)/.exec(stderr)?.[1] ?? `exit code ${code}`);
  throw new Lack(
    'addon',
    `the addon of tfjs-node does not load (${said})`,
    death === 'SIGILL'
      ? 'This processor lacks instructions that TensorFlow needs (AVX): train on another machine'
      : 'Run sentence-vae doctor and report what it prints',
  );
}
