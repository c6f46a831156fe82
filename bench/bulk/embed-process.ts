import { spawn } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { projectFolder } from '../../src/files/project-folder.js';
import { rounded } from '../statistics.js';

/** Resident memory of a process at a moment. */
export interface BulkSample {
  /** Since its start. */
  seconds: number;
  /** Lines that were certain by then. */
  lines: number;
  /** All of it, and the part that is no file's, MiB. */
  residentMib: number;
  anonymousMib: number;
}

/** How an `embed` ended. */
export interface EmbedRun {
  seconds: number;
  killed: boolean;
  samples: BulkSample[];
}

const SAMPLE_EVERY_MS = 500;

/**
 * Runs `sentence-vae embed` as it is built, with its memory looked at now and then.
 * @param killAt lines after which SIGKILL ends it; never where it is left out
 * @throws if it fails, or the reason of `signal`
 */
export async function embedProcess(
  args: readonly string[],
  output: string,
  { killAt = Infinity, signal }: { killAt?: number; signal: AbortSignal },
): Promise<EmbedRun> {
  signal.throwIfAborted();
  const executable = join(projectFolder(), 'dist', 'bin', 'sentence-vae.js');
  const started = performance.now();
  const child = spawn(process.execPath, [executable, 'embed', ...args, '-o', output], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-KEPT)));
  const ended = new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (...end) => resolve(end));
  });
  const samples: BulkSample[] = [];
  let end: [number | null, NodeJS.Signals | null] | undefined;
  while (end === undefined) {
    end = await Promise.race([ended, wait()]);
    if (signal.aborted) child.kill('SIGKILL');
    const sample = end === undefined ? await look(child.pid!, output, started) : undefined;
    if (sample === undefined) continue;
    samples.push(sample);
    if (sample.lines >= killAt) child.kill('SIGKILL');
  }
  signal.throwIfAborted();
  const [code, killer] = end;
  if (code !== 0 && killer !== 'SIGKILL')
    throw new Error(`embed ended with ${killer ?? `code ${code}`}: ${said.trim()}`);
  return { seconds: rounded((performance.now() - started) / 1000), killed: killer === 'SIGKILL', samples };
}

const KEPT = 2000;

const wait = () => new Promise<undefined>((resolve) => setTimeout(resolve, SAMPLE_EVERY_MS, undefined));

/** Nothing before its first window and after its end. */
async function look(pid: number, output: string, started: number): Promise<BulkSample | undefined> {
  const [status, lines] = await Promise.all([
    readFile(`/proc/${pid}/status`, 'utf8').catch(() => ''),
    certainLines(output),
  ]);
  const mib = (field: string) =>
    Math.round(Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) / 1024);
  if (lines === 0 || mib('VmRSS') === 0) return undefined;
  return {
    seconds: rounded((performance.now() - started) / 1000),
    lines,
    residentMib: mib('VmRSS'),
    anonymousMib: mib('RssAnon'),
  };
}

/** What the last whole line of the journal says. */
async function certainLines(output: string): Promise<number> {
  const path = `${output}.progress`;
  if (!(await stat(path).catch(() => undefined))) return 0;
  const last = (await readFile(path, 'utf8')).split('\n').at(-2);
  return Number(/^\{"rows":(\d+)/.exec(last ?? '')?.[1] ?? 0);
}
