import type { PackageFiles } from '../package/package-files.js';
import { isDisposed } from './graph-errors.js';
import type { Graph, GraphTensor, RunOptions, Runtime } from './graph.js';
import { Outputs } from './outputs.js';
import { PoolWorker, WORKER_SCRIPT, type Job } from './pool-worker.js';
import type { SessionSettings } from './this-thread.js';
import type { Waiting } from './worker-messages.js';

type Tensors = Readonly<Record<string, GraphTensor>>;

/**
 * Runs graphs in threads of their own, so that the event loop of the caller goes on. A thread is started when there's work
 * and none is idle, up to a number; it has a session of its own for each graph that it ran. One that dies is replaced.
 */
export class WorkerPool implements Runtime {
  readonly #most: number;
  readonly #script: URL;
  readonly #settings: SessionSettings;
  readonly #workers = new Set<PoolWorker>();
  readonly #queue: Job[] = [];
  #disposed = false;

  constructor(workers: number, settings: SessionSettings, script: URL = WORKER_SCRIPT) {
    this.#script = script;
    this.#most = workers;
    this.#settings = settings;
  }

  open(files: PackageFiles, path: string): Graph {
    const address = files.address(path);
    let closed = false;
    const requireOpen = (signal: AbortSignal | undefined) => {
      signal?.throwIfAborted();
      if (closed || this.#disposed) throw isDisposed();
    };
    return {
      atOnce: this.#most,
      load: async ({ signal }: RunOptions = {}) => {
        requireOpen(signal);
        await this.#load(address, signal);
      },
      run: async (feeds, { signal }: RunOptions = {}) => {
        requireOpen(signal);
        return new Outputs(address, await this.#run(address, feeds, signal));
      },
      [Symbol.asyncDispose]: async () => {
        closed = true;
        for (const worker of this.#workers) worker.close(address);
      },
    };
  }

  #run(address: string, feeds: Tensors, signal: AbortSignal | undefined): Promise<Tensors> {
    return this.#waitFor(signal, (waiting) => {
      const job: Job = { address, feeds, ...waiting };
      this.#queue.push(job);
      this.#dispatch();
      return () => this.#withdraw(job);
    });
  }

  /** In as many threads as there may be, each of which has sessions of its own. */
  async #load(address: string, signal: AbortSignal | undefined): Promise<void> {
    while (this.#workers.size < this.#most) this.#startWorker();
    const loading = Array.from(this.#workers, (worker) =>
      this.#waitFor(signal, (waiting) => {
        worker.add({ address, ...waiting });
        return undefined;
      }),
    );
    await Promise.all(loading);
  }

  /** @param begin hands a job on, and returns what takes it back if it's given up before it has begun */
  async #waitFor(
    signal: AbortSignal | undefined,
    begin: (waiting: Waiting) => (() => void) | undefined,
  ): Promise<Tensors> {
    let abort: (() => void) | undefined;
    try {
      return await new Promise<Tensors>((resolve, reject) => {
        const withdraw = begin({ resolve, reject });
        abort = () => {
          withdraw?.();
          reject(signal?.reason);
        };
        signal?.addEventListener('abort', abort);
      });
    } finally {
      if (abort) signal?.removeEventListener('abort', abort);
    }
  }

  /** Hands what waits to idle workers, the oldest first. */
  #dispatch(): void {
    while (this.#queue.length > 0) {
      const worker = this.#idleWorker();
      if (!worker) return;
      worker.begin(this.#queue.shift()!);
    }
  }

  #idleWorker(): PoolWorker | undefined {
    for (const worker of this.#workers) if (worker.isIdle) return worker;
    return this.#workers.size < this.#most ? this.#startWorker() : undefined;
  }

  #startWorker(): PoolWorker {
    const worker = new PoolWorker(
      this.#script,
      this.#settings,
      () => this.#dispatch(),
      (ended) => {
        this.#workers.delete(ended);
        this.#dispatch();
      },
    );
    this.#workers.add(worker);
    return worker;
  }

  /** A job that has begun is done all the same, for nobody. */
  #withdraw(job: Job): void {
    const at = this.#queue.indexOf(job);
    if (at >= 0) this.#queue.splice(at, 1);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    for (const job of this.#queue.splice(0)) job.reject(isDisposed());
    await Promise.all(Array.from(this.#workers, (worker) => worker.end()));
  }
}
