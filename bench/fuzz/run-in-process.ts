import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { projectFolder } from '../../src/files/project-folder.js';

/** How a command line ended. */
export interface Ended {
  exitCode: number;
  /** On standard error. */
  said: string;
}

const INTERRUPT_AFTER_MS = 5000;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

let runs = 0;

/**
 * Runs an executable in this very process, one at a time: a process of its own would take longer to start than most command
 * lines do. One that is not done soon gets the signal that Ctrl-C sends.
 */
export async function runInProcess(executable: string, args: readonly string[]): Promise<Ended> {
  const before = SIGNALS.map((signal) => process.listeners(signal));
  const write = process.stderr.write.bind(process.stderr);
  let said = '';
  process.stderr.write = (text: string | Uint8Array) => {
    said = (said + String(text)).slice(-MOST_SAID);
    return true;
  };
  process.argv = [process.execPath, executable, ...args];
  process.exitCode = undefined;
  const done = new AbortController();
  void interrupt(done.signal);
  try {
    const module = pathToFileURL(join(projectFolder(), 'dist', 'bin', `${executable}.js`));
    // A module is run once; under another address it is another one.
    module.search = String(runs++);
    await import(module.href);
    return { exitCode: Number(process.exitCode ?? 0), said };
  } finally {
    done.abort();
    process.stderr.write = write;
    process.exitCode = undefined;
    for (const [i, signal] of SIGNALS.entries()) {
      const added = process.listeners(signal).filter((listener) => !before[i]!.includes(listener));
      for (const listener of added) process.off(signal, listener);
    }
  }
}

const MOST_SAID = 10_000;

async function interrupt(done: AbortSignal): Promise<void> {
  try {
    await sleep(INTERRUPT_AFTER_MS, undefined, { signal: done });
    process.emit('SIGINT');
  } catch {
    // It has ended.
  }
}
