import { spawn } from 'node:child_process';
import { childFailure, type Child } from '../run-child.js';

/** How long a program took. */
export interface StartTimes {
  /** From the start of the process to its last text, in seconds. */
  text_s: number;
  /** To its end. */
  exit_s: number;
  /** What it printed. */
  text: string;
}

/**
 * Runs a program and takes the times of what it prints.
 * @throws {SentenceVaeError} `BAD_PEER` if it fails or prints nothing
 * @throws the reason of `signal` once that aborts, after the program has been ended
 */
export async function timeToText(child: Child, signal: AbortSignal): Promise<StartTimes> {
  signal.throwIfAborted();
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const running = spawn(child.program, child.args, {
    env: { ...process.env, ...child.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = () => running.kill();
  signal.addEventListener('abort', end, { once: true });
  let text = '';
  let textSeconds = 0;
  let stderr = '';
  running.stdout.setEncoding('utf8').on('data', (part: string) => {
    textSeconds = seconds();
    text += part;
  });
  running.stderr.setEncoding('utf8').on('data', (part: string) => (stderr += part));
  try {
    const [code, killer] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
      running.once('error', ({ message }) => {
        stderr = message;
        resolve([127, null]);
      });
      running.once('close', (...how) => resolve(how));
    });
    signal.throwIfAborted();
    if (code !== 0 || text === '') throw childFailure(child, { code, signal: killer, stderr });
    return { text_s: textSeconds, exit_s: seconds(), text };
  } finally {
    signal.removeEventListener('abort', end);
  }
}
