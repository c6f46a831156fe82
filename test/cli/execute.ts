import { spawn } from 'node:child_process';
import { join } from 'node:path';

export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

type Executable = 'gen' | 'sentence-vae' | 'tfjs-to-onnx';

/** Starts an executable as it was built, with neither colours nor proxies of the developer's terminal. */
export function start(name: Executable, args: readonly string[], nodeOptions: readonly string[] = []) {
  const { FORCE_COLOR: _, NODE_OPTIONS: __, ...env } = process.env;
  const file = join(import.meta.dirname, `../../dist/bin/${name}.js`);
  return spawn(process.execPath, [...nodeOptions, file, ...args], { env });
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
