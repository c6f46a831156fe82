import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import type { CaseLimits } from './fuzz-target.js';
import type { FromProbe, ToProbe } from './probe-messages.js';
import { fault, type Verdict } from './verdict.js';

/** Where TypeScript itself is run, as tests do, that is what was compiled of it. */
const SCRIPT = new URL(
  import.meta.url.endsWith('.ts')
    ? '../../dist/bench/fuzz/children/probe-process.js'
    : './children/probe-process.js',
  import.meta.url,
);

/** What the process may hold at most, in MiB: it is to end before the machine suffers. */
const MOST_MEMORY = 4096;
const MOST_HEAP = 1024;
/** TensorFlow may have to be loaded. */
const SECONDS_TO_START = 120;

/** A process that a target runs in. It is started when it is needed, and again after it has gone. */
export class ProbeProcess implements AsyncDisposable {
  readonly #target: URL;
  readonly #limits: CaseLimits;
  #child: ChildProcess | undefined;
  #said = '';

  /** @param target the module whose default export is the target */
  constructor(target: URL, limits: CaseLimits) {
    this.#target = target;
    this.#limits = limits;
  }

  async feed(input: unknown): Promise<Verdict> {
    const child = (this.#child ??= await this.#start());
    const answer = this.#next(child, this.#limits.seconds);
    tell(child, { kind: 'feed', input });
    const message = await answer;
    if (message.kind !== 'fed') {
      this.#abandon();
      return message.kind === 'fault' ? message : fault('crash', 'it started anew');
    }
    const { verdict, mebibytes } = message;
    const isSmall = mebibytes <= this.#limits.mebibytes;
    // What every object got it keeps: a process with that is of no use for other inputs.
    if (!isSmall || (verdict.kind === 'fault' && verdict.fault === 'polluted')) this.#abandon();
    if (isSmall) return verdict;
    return fault('memory', `the process grew by more than ${this.#limits.mebibytes} MiB`);
  }

  async #start(): Promise<ChildProcess> {
    this.#said = '';
    const node = [
      process.execPath,
      `--max-old-space-size=${MOST_HEAP}`,
      fileURLToPath(SCRIPT),
      this.#target.href,
    ];
    const child = spawn('sh', ['-c', `ulimit -d ${MOST_MEMORY * 1024}; exec "$0" "$@"`, ...node], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'json',
    });
    child.stderr
      ?.setEncoding('utf8')
      .on('data', (text: string) => (this.#said = (this.#said + text).slice(-KEPT)));
    const message = await this.#next(child, SECONDS_TO_START);
    if (message.kind === 'ready') return child;
    child.kill('SIGKILL');
    throw new Error(`a target did not start: ${'said' in message ? message.said : message.kind}`);
  }

  /** What the process says next; a fault if it ends or stays silent. */
  #next(child: ChildProcess, seconds: number): Promise<FromProbe | Extract<Verdict, { kind: 'fault' }>> {
    return new Promise((resolve) => {
      const settle = (message: Parameters<typeof resolve>[0]) => {
        clearInterval(timer);
        child.off('message', settle);
        child.off('close', end);
        resolve(message);
      };
      const end = (code: number | null, killer: NodeJS.Signals | null) =>
        settle(fault('crash', `the process ended with ${killer ?? `code ${code}`}: ${reason(this.#said)}`));
      const started = { at: performance.now(), processor: processorSeconds(child.pid) };
      // A machine that has others to serve too is no fault of the product: what counts is the processor's time.
      const timer = setInterval(() => {
        const waited = (performance.now() - started.at) / 1000;
        const used = processorSeconds(child.pid) - started.processor;
        if (used < seconds && waited < MOST_WAITING * seconds) return;
        settle(fault('hang', `no answer in ${seconds} s`));
      }, 500);
      child.on('message', settle);
      child.on('close', end);
    });
  }

  #abandon(): void {
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const child = this.#child;
    if (!child) return;
    this.#child = undefined;
    const ended = new Promise((resolve) => child.once('close', resolve));
    tell(child, { kind: 'close' });
    const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
    await ended;
    clearTimeout(timer);
  }
}

const KEPT = 8000;

/** How many times its seconds a case may wait for a processor, or for nothing at all. */
const MOST_WAITING = 6;

/** What a process has used of processors, as far as the system tells: Linux's `/proc`, in hundredths of a second. */
function processorSeconds(pid: number | undefined): number {
  try {
    // Behind the name, which may have spaces: user time is the 12th field, system time the 13th.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return performance.now() / 1000;
  }
}

/** Of what a process said at its end, the line that tells why. */
function reason(said: string): string {
  const lines = said.split('\n').filter((line) => line.trim() !== '');
  return (lines.find((line) => /error|fatal|terminate|assert/i.test(line)) ?? lines.at(-1) ?? '').slice(
    0,
    300,
  );
}

/** To a process that has ended meanwhile nothing can be told; its end is heard of. */
function tell(child: ChildProcess, message: ToProbe): void {
  child.send(message, () => {});
}
