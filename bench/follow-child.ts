import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Static, TSchema } from 'typebox';
import { childFailure, parseLine, type Child } from './run-child.js';

/**
 * Runs a program and yields its lines as it prints them.
 * @throws {SentenceVaeError} `BAD_PEER` with the end of its standard error if it fails, or if a line is another than
 * `schema` says.
 * @throws the reason of `signal` once that aborts, after the program has been ended
 */
export async function* followChild<T extends TSchema>(
  child: Child,
  schema: T,
  signal: AbortSignal,
): AsyncGenerator<Static<T>, void> {
  signal.throwIfAborted();
  const { program, args, env = {} } = child;
  const running = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = () => running.kill();
  signal.addEventListener('abort', end, { once: true });
  let stderr = '';
  running.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    running.once('error', ({ message }) => {
      stderr = message;
      resolve([127, null]);
    });
    running.once('close', (...how) => resolve(how));
  });
  try {
    for await (const line of createInterface(running.stdout)) yield parseLine(child, line, schema);
    const [code, killer] = await ended;
    signal.throwIfAborted();
    if (code !== 0) throw childFailure(child, { code, signal: killer, stderr });
  } finally {
    signal.removeEventListener('abort', end);
    end(); // where nobody wants to hear the rest
  }
}
