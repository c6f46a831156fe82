import { spawn } from 'node:child_process';
import { join } from 'node:path';

export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

type Executable = 'gen' | 'sentence-vae' | 'tfjs-to-onnx';

/** Starts an executable as it was built, with neither colours nor proxies of the developer's terminal. */
export function start(
  name: Executable,
  args: readonly string[],
  nodeOptions: readonly string[] = [],
  environment: NodeJS.ProcessEnv = {},
) {
  const { FORCE_COLOR: _, NODE_OPTIONS: __, ...env } = process.env;
  const [node, ...rest] = commandLine(name, args, nodeOptions);
  return spawn(node, rest, { env: { ...env, ...environment } });
}

/** Starts an executable in a terminal, through Python's `pty`; what is written to it is typed, `\x03` being Ctrl-C. */
export function startInTerminal(
  python: string,
  name: Executable,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
) {
  const program = 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))';
  // In CI Node takes no terminal for one with colours.
  const { CI: _, ...outside } = process.env;
  return spawn(python, ['-c', program, ...commandLine(name, args)], { env: { ...outside, ...env } });
}

function commandLine(
  name: Executable,
  args: readonly string[],
  nodeOptions: readonly string[] = [],
): [string, ...string[]] {
  return [process.execPath, ...nodeOptions, join(import.meta.dirname, `../../dist/bin/${name}.js`), ...args];
}

/** Runs an executable to its end. */
export function execute(
  name: Executable,
  args: readonly string[],
  nodeOptions?: readonly string[],
): Promise<Outcome> {
  return outcome(start(name, args, nodeOptions));
}

/** What a started executable says until its end, and its exit code. */
export async function outcome(child: ReturnType<typeof start>): Promise<Outcome> {
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, stdout, stderr };
}
