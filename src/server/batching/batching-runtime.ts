import { basename } from 'node:path';
import { isDisposed } from '../../onnx/graph-errors.js';
import type { Graph, Runtime } from '../../onnx/graph.js';
import { Outputs } from '../../onnx/outputs.js';
import { readConfig } from '../../package/open-package.js';
import type { PackageFiles } from '../../package/package-files.js';
import { readBatchingOptions, type BatchingOptions } from './batching-options.js';
import type { SentenceIds } from './divide-outputs.js';
import type { MergedGraph } from './pending-run.js';
import { Scheduler } from './scheduler.js';

/**
 * Merges runs of one graph that come at the same time into batches, which another runtime computes: everyone gets the rows that
 * are theirs, as if they had been alone. With an idle worker nobody waits, but for a moment where others are about to come.
 */
export class BatchingRuntime implements Runtime {
  readonly #runtime: Runtime;
  readonly #scheduler: Scheduler;
  readonly #ids = new WeakMap<PackageFiles, Promise<SentenceIds | undefined>>();

  /**
   * @param runtime computes the batches, and is this one's to dispose of
   * @throws {SentenceVaeError} `BAD_ARGUMENT` for options out of range
   */
  constructor(runtime: Runtime, options: BatchingOptions = {}) {
    this.#runtime = runtime;
    this.#scheduler = new Scheduler(readBatchingOptions(options));
  }

  /** How many rows wait, the beams of a search counted one by one. */
  get queuedRows(): number {
    return this.#scheduler.queuedRows;
  }

  /** How many runs wait. */
  get queuedRuns(): number {
    return this.#scheduler.queuedRuns;
  }

  /** How many batches are being computed. */
  get running(): number {
    return this.#scheduler.running;
  }

  open(files: PackageFiles, path: string): Graph {
    const graph = this.#runtime.open(files, path);
    const address = files.address(path);
    let merged: MergedGraph | undefined;
    let isClosed = false;
    return {
      atOnce: graph.atOnce,
      load: (options) => graph.load(options),
      run: async (feeds, { signal } = {}) => {
        if (!merged) {
          const ids = await this.#idsOf(files);
          merged ??= { graph, address, name: basename(path, '.onnx'), ids, usualRuns: 1 };
        }
        if (isClosed) throw isDisposed();
        return new Outputs(address, await this.#scheduler.run(merged, feeds, signal));
      },
      [Symbol.asyncDispose]: async () => {
        isClosed = true;
        if (merged) this.#scheduler.reject(merged);
        await graph[Symbol.asyncDispose]();
      },
    };
  }

  /** Which tokens a package's sentences are padded with and end with; none if it is of images. */
  #idsOf(files: PackageFiles): Promise<SentenceIds | undefined> {
    const known = this.#ids.get(files);
    if (known) return known;
    const reading = readConfig(files).then((config) =>
      config.kind === 'sentence-vae' ? config.tokenIds : undefined,
    );
    this.#ids.set(files, reading);
    // Whoever asked hears of what went wrong; the next one tries again.
    reading.catch(() => this.#ids.delete(files));
    return reading;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#scheduler.dispose();
    await this.#runtime[Symbol.asyncDispose]();
  }
}
