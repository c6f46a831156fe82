import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { projectFolder } from '../../src/files/project-folder.js';
import { childFailure, type Child } from '../run-child.js';

/** A running `sentence-vae serve`. */
export interface ServerProcess extends AsyncDisposable {
  /** Such as `http://127.0.0.1:8080`. */
  readonly address: string;
  readonly pid: number;
}

/**
 * Starts `sentence-vae serve` as it is built, on a free port, and waits until it is ready.
 * @param args models and flags
 * @throws {SentenceVaeError} `BAD_PEER` with the end of its standard error if it ends before
 * @throws the reason of `signal`
 */
export async function startServer(args: readonly string[], signal: AbortSignal): Promise<ServerProcess> {
  signal.throwIfAborted();
  const executable = join(projectFolder(), 'dist', 'bin', 'sentence-vae.js');
  const flags = ['--port', '0', '--log-level', 'warn'];
  const child: Child = {
    name: 'sentence-vae serve',
    program: process.execPath,
    args: [executable, 'serve', ...args, ...flags],
  };
  const running = spawn(child.program, child.args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  let end: [code: number | null, killer: NodeJS.Signals | null] | undefined;
  running.stderr.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-KEPT)));
  const ended = new Promise<void>((resolve, reject) => {
    running.once('error', reject);
    running.once('close', (...how) => {
      end = how;
      resolve();
    });
  });
  const stop = async () => {
    running.kill();
    await ended;
  };
  try {
    for (;;) {
      signal.throwIfAborted();
      if (end) throw childFailure(child, { code: end[0], signal: end[1], stderr });
      const address = /https?:\/\/[^\s/;]+/.exec(stderr)?.[0];
      if (address !== undefined && (await isReady(address))) {
        return { address, pid: running.pid!, [Symbol.asyncDispose]: stop };
      }
      await pause(POLL_EVERY_MS);
    }
  } catch (error) {
    await stop();
    throw error;
  }
}

const KEPT = 4000;
const POLL_EVERY_MS = 50;

async function isReady(address: string): Promise<boolean> {
  const { ok } = await fetch(`${address}/readyz`).catch(() => ({ ok: false }));
  return ok;
}
