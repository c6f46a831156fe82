import type { Complaint, ErrorCode } from '../errors.js';
import type { GraphTensor } from './graph.js';

/** What the pool asks of a worker; one run at a time. */
export type ToWorker =
  | { kind: 'run'; address: string; feeds: Readonly<Record<string, GraphTensor>> }
  /** Frees the session of a graph. */
  | { kind: 'close'; address: string };

/** What a worker answers to a run. Errors go in parts: a cloned one would lose its class and its code. */
export type FromWorker =
  | { kind: 'outputs'; values: Readonly<Record<string, GraphTensor>> }
  | ({ kind: 'complaint'; code: ErrorCode } & Complaint)
  | { kind: 'failure'; error: unknown };
