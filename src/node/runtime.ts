import { availableParallelism } from 'node:os';
import type { Runtime } from '../onnx/graph.js';
import { requireWhole } from '../onnx/require-whole.js';
import { ThisThread } from '../onnx/this-thread.js';
import { WorkerPool } from '../onnx/worker-pool.js';

/** How and where a model's graphs are computed. */
export interface RuntimeOptions {
  /** How many threads compute an operation, from 1 to 256. Default: the processor's cores, divided among the workers. */
  threads?: number | undefined;
  /**
   * How many worker threads run graphs, so that the caller's event loop goes on, from 0 to 64. Each has the model in its
   * memory, and more than one only help where many batches are to be computed. Default 1; with 0 the calling thread
   * computes, and nothing else happens in it meanwhile, but it starts sooner.
   */
  workers?: number | undefined;
}

/**
 * The runtime that these options ask for.
 * @throws {SentenceVaeError} `BAD_ARGUMENT`
 */
export function nodeRuntime({ threads, workers = 1 }: RuntimeOptions = {}): Runtime {
  if (threads !== undefined) requireWhole(threads, { from: 1, to: 256 }, 'threads');
  requireWhole(workers, { from: 0, to: 64 }, 'workers');
  if (workers === 0) return new ThisThread({ threads });
  const share = workers > 1 ? Math.max(1, Math.floor(availableParallelism() / workers)) : undefined;
  return new WorkerPool(workers, { threads: threads ?? share });
}
