import { Worker } from 'node:worker_threads';
import { messageOf, SentenceVaeError } from '../errors.js';
import { isDisposed } from './graph-errors.js';
import type { GraphTensor } from './graph.js';
import type { SessionSettings } from './this-thread.js';
import { buffersOf, copiesOf } from './transfer.js';
import { settle, type FromWorker, type ToWorker, type Waiting } from './worker-messages.js';

/** A run of a graph, or its loading, that someone waits for. */
export interface Job extends Waiting {
  readonly address: string;
  /** What it's run with; without, it is only loaded. */
  readonly feeds?: Readonly<Record<string, GraphTensor>>;
}

/** What a thread runs. Where TypeScript itself is run, as tests do, that is what was compiled of it. */
export const WORKER_SCRIPT = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/src/onnx/worker.js' : './worker.js',
  import.meta.url,
);

/**
 * One thread of a pool, with the job that it has. It keeps the process alive while it computes, even if nobody waits any
 * more: a thread that is torn down within ONNX Runtime takes the process with it.
 */
export class PoolWorker {
  readonly #worker: Worker;
  #job: Job | undefined;
  /** What no other thread can do in its place. */
  readonly #own: Job[] = [];
  #fault: unknown;

  /**
   * @param script a module that answers as worker.ts does
   * @param onIdle is told of the end of a job
   * @param onEnd is told of the end of the thread, whatever its reason
   */
  constructor(
    script: URL,
    settings: SessionSettings,
    onIdle: () => void,
    onEnd: (worker: PoolWorker) => void,
  ) {
    this.#worker = new Worker(script, {
      workerData: settings,
      name: 'sentence-vae',
      // A thread takes over how Node was started, but can't be started as a program given by --eval.
      ...(process.execArgv.some((arg) => arg.startsWith('--input-type')) && { execArgv: [] }),
    });
    this.#worker.on('message', (answer: FromWorker) => {
      const job = this.#takeJob();
      this.#worker.unref();
      if (job) settle(job, answer);
      const own = this.#own.shift();
      if (own) this.begin(own);
      else onIdle();
    });
    this.#worker.on('error', (error) => (this.#fault = error));
    this.#worker.on('exit', (code) => {
      for (const job of [this.#takeJob(), ...this.#own.splice(0)]) {
        job?.reject(lost(job.address, this.#fault, code));
      }
      onEnd(this);
    });
  }

  get isIdle(): boolean {
    return this.#job === undefined;
  }

  /** Begins a job; only when idle. */
  begin(job: Job): void {
    const { address } = job;
    let feeds;
    try {
      feeds = job.feeds && copiesOf(job.feeds);
    } catch (error) {
      return job.reject(error);
    }
    this.#job = job;
    this.#worker.ref();
    if (feeds) this.#post({ kind: 'run', address, feeds }, buffersOf(feeds));
    else this.#post({ kind: 'load', address }, []);
  }

  /** Begins a job that is this thread's own, as soon as it's idle. */
  add(job: Job): void {
    if (this.isIdle) this.begin(job);
    else this.#own.push(job);
  }

  close(address: string): void {
    this.#post({ kind: 'close', address }, []);
  }

  /** Ends the thread, once its job is done: what computes outside JavaScript can't be stopped halfway. */
  async end(): Promise<void> {
    for (const job of this.#own.splice(0)) job.reject(isDisposed());
    this.#worker.ref();
    if (this.#job) {
      await new Promise<void>((resolve) => {
        for (const event of ['message', 'exit']) this.#worker.once(event, () => resolve());
      });
    }
    await this.#worker.terminate();
  }

  #post(message: ToWorker, transferred: ArrayBuffer[]): void {
    this.#worker.postMessage(message, transferred);
  }

  #takeJob(): Job | undefined {
    const job = this.#job;
    this.#job = undefined;
    return job;
  }
}

function lost(address: string, fault: unknown, exitCode: number): SentenceVaeError {
  const outOfMemory = fault instanceof Error && 'code' in fault && fault.code === 'ERR_WORKER_OUT_OF_MEMORY';
  return new SentenceVaeError(outOfMemory ? 'TOO_LITTLE_MEMORY' : 'LOST_WORKER', {
    expected: `a worker thread to run ${address}`,
    received: `the thread ended (${fault === undefined ? `exit code ${exitCode}` : messageOf(fault)})`,
    remedy: outOfMemory
      ? 'Give it less at once, or Node more memory'
      : 'Try it again; with workers: 0 the model computes in your own thread',
    cause: fault,
  });
}
