import type { PackageFiles } from '../package/package-files.js';
import { isDisposed } from './graph-errors.js';
import type { Graph, GraphTensor, RunOptions, Runtime } from './graph.js';
import { Outputs } from './outputs.js';
import { PoolWorker, WORKER_SCRIPT, type Job } from './pool-worker.js';
import type { SessionSettings } from './this-thread.js';

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
    return {
      atOnce: this.#most,
      run: async (feeds, { signal }: RunOptions = {}) => {
        signal?.throwIfAborted();
        if (closed || this.#disposed) throw isDisposed();
        return new Outputs(address, await this.#run(address, feeds, signal));
      },
      [Symbol.asyncDispose]: async () => {
        closed = true;
        for (const worker of this.#workers) worker.close(address);
      },
    };
  }

  async #run(address: string, feeds: Tensors, signal: AbortSignal | undefined): Promise<Tensors> {
    let abort: (() => void) | undefined;
    try {
      return await new Promise<Tensors>((resolve, reject) => {
        const job: Job = { address, feeds, resolve, reject };
        abort = () => {
          this.#withdraw(job);
          reject(signal?.reason);
        };
        signal?.addEventListener('abort', abort);
        this.#queue.push(job);
        this.#dispatch();
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
    if (this.#workers.size >= this.#most) return undefined;
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
