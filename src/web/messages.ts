import { SentenceVaeError, type Complaint, type ErrorCode } from '../errors.js';
import type { GraphTensor } from '../onnx/graph.js';

/** What the page tells its worker. */
export type Request =
  | { type: 'settings'; settings: WorkerSettings }
  /** The content of a file of the package; a graph's files come before it's run. */
  | { type: 'file'; path: string; bytes: Uint8Array }
  | { type: 'run'; id: number; path: string; address: string; feeds: Readonly<Record<string, GraphTensor>> };

/** What the worker answers to each `run`. */
export type Answer =
  | { id: number; outputs: Record<string, GraphTensor> }
  | { id: number; failure: { code: ErrorCode } & Omit<Complaint, 'cause'> };

/** How the worker computes. */
export interface WorkerSettings {
  threads: number | undefined;
}

/** The name that the script of the worker knows itself by. */
export const WORKER_NAME = 'sentence-vae-worker';

/** The file of the package that has the weights of its graphs, and the name that they have for it. */
export const WEIGHTS = { path: 'onnx/weights.data', name: 'weights.data' };

/** An error as data; errors themselves lose their class on the way. */
export function failureOf(error: unknown): Extract<Answer, { failure: unknown }>['failure'] {
  if (error instanceof SentenceVaeError) {
    const { code, expected, received, remedy } = error;
    return { code, expected, received, remedy };
  }
  return {
    code: 'BAD_PACKAGE',
    expected: 'the worker to run a graph',
    received: `it says: ${String(error)}`,
    remedy: 'Load the model again',
  };
}
