import { spawn } from 'node:child_process';

export interface ProgramResult {
  /** The exit code, 127 if the program could not be started (as in a shell), or `null` if a signal ended it. */
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/**
 * Runs a program to its end and collects what it says; a failure is a result, not an exception.
 * @throws the reason of `signal` once that aborts, after the program has been ended.
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: {
    signal?: AbortSignal | undefined;
    env?: NodeJS.ProcessEnv;
    cwd?: string;
    /** Whether it is ended along with all that it has started. Default `false`. */
    wholeGroup?: boolean;
  } = {},
): Promise<ProgramResult> {
  options.signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: options.wholeGroup === true,
    });
    const end = () => (options.wholeGroup ? endGroup(child.pid) : child.kill());
    options.signal?.addEventListener('abort', end, { once: true });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.once('error', ({ message }) => resolve({ code: 127, signal: null, stdout, stderr: message }));
    // Not `close`, which waits for grandchildren too: they may hold the pipes long after their parent has ended.
    child.once('exit', () => options.signal?.aborted && reject(options.signal.reason));
    child.once('close', (code, signal) => {
      options.signal?.removeEventListener('abort', end);
      resolve({ code, signal, stdout, stderr });
    });
  });
}

/** A process that was started detached leads a group of its own. */
function endGroup(leader: number | undefined): void {
  if (leader !== undefined) process.kill(-leader);
}
