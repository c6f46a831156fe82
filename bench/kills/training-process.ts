import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { projectFolder } from '../../src/files/project-folder.js';

/** How a training process ended. */
export interface Ended {
  pid: number;
  /** Whether our kill ended it; else it ended by itself before. */
  killed: boolean;
  /** Its exit code, or nothing where a signal ended it. */
  code: number | null;
  /** From its start to its end. */
  seconds: number;
  /** The end of what it said on standard error. */
  said: string;
}

/**
 * Runs `sentence-vae` as it is built until it ends, or until SIGKILL ends it.
 * @param killAfter seconds after its start; never where it is left out
 * @throws the reason of `signal` once that aborts, after the process has been killed
 */
export async function trainingProcess(
  args: readonly string[],
  { killAfter, signal }: { killAfter?: number; signal: AbortSignal },
): Promise<Ended> {
  signal.throwIfAborted();
  const executable = join(projectFolder(), 'dist', 'bin', 'sentence-vae.js');
  const started = performance.now();
  const child = spawn(process.execPath, [executable, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let isKilled = false;
  const kill = () => (isKilled = child.kill('SIGKILL'));
  signal.addEventListener('abort', kill, { once: true });
  const timer = killAfter === undefined ? undefined : setTimeout(kill, killAfter * 1000);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-KEPT)));
  try {
    const [code, killer] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (...end) => resolve(end));
    });
    signal.throwIfAborted();
    const seconds = (performance.now() - started) / 1000;
    return {
      pid: child.pid ?? 0,
      killed: isKilled && killer === 'SIGKILL',
      code,
      seconds,
      said: said.trim(),
    };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', kill);
  }
}

const KEPT = 2000;
