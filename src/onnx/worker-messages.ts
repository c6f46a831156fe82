import { SentenceVaeError, type Complaint, type ErrorCode } from '../errors.js';
import type { GraphTensor } from './graph.js';

/** What the pool asks of a worker; one run or loading at a time. */
export type ToWorker =
  | { kind: 'run'; address: string; feeds: Readonly<Record<string, GraphTensor>> }
  /** Makes the session of a graph ahead of its first run. The answer has no outputs. */
  | { kind: 'load'; address: string }
  /** Frees the session of a graph. */
  | { kind: 'close'; address: string };

/** What a worker answers to a run or a loading. Errors go in parts: a cloned one would lose its class and its code. */
export type FromWorker =
  | { kind: 'outputs'; values: Readonly<Record<string, GraphTensor>> }
  | ({ kind: 'complaint'; code: ErrorCode } & Complaint)
  | { kind: 'failure'; error: unknown };

/** What comes of a run, in a form that another thread can take. */
export async function answerOf(running: Promise<Record<string, GraphTensor>>): Promise<FromWorker> {
  try {
    return { kind: 'outputs', values: await running };
  } catch (error) {
    if (!(error instanceof SentenceVaeError)) return { kind: 'failure', error };
    const { code, expected, received, remedy, cause } = error;
    return { kind: 'complaint', code, expected, received, remedy, cause };
  }
}

/** Someone who waits for a run. */
export interface Waiting {
  resolve(values: Readonly<Record<string, GraphTensor>>): void;
  reject(reason: unknown): void;
}

/** Tells what came of a run to who waits for it. */
export function settle({ resolve, reject }: Waiting, answer: FromWorker): void {
  switch (answer.kind) {
    case 'outputs':
      return resolve(answer.values);
    case 'complaint':
      return reject(new SentenceVaeError(answer.code, answer));
    case 'failure':
      return reject(answer.error);
    default:
      return answer satisfies never;
  }
}
