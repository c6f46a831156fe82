import type { GraphTensor } from '../onnx/graph.js';
import type { FromWorker } from '../onnx/worker-messages.js';

/** What the page tells its worker. */
export type Request =
  | { kind: 'settings'; settings: WorkerSettings }
  /** The content of a file of the package; a graph's files come before it's run. */
  | { kind: 'file'; path: string; bytes: Uint8Array }
  | { kind: 'run'; id: number; path: string; address: string; feeds: Readonly<Record<string, GraphTensor>> }
  /** Makes the session of a graph ahead of its first run. The answer has no outputs. */
  | { kind: 'load'; id: number; path: string; address: string };

/** What the worker answers to each `run` and `load`. */
export interface Answer {
  id: number;
  answer: FromWorker;
}

/** How the worker computes. */
export interface WorkerSettings {
  threads: number | undefined;
}

/** The name that the script of the worker knows itself by. */
export const WORKER_NAME = 'sentence-vae-worker';

/** The file of the package that has the weights of its graphs, and the name that they have for it. */
export const WEIGHTS = { path: 'onnx/weights.data', name: 'weights.data' };
