import { messageOf, SentenceVaeError } from '../errors.js';
import { GET_IT_AGAIN } from '../package/parse-config.js';

/** A graph that is not what its package promises. */
export function badGraph(expected: string, received: string, cause?: unknown): SentenceVaeError {
  return new SentenceVaeError('BAD_PACKAGE', { expected, received, remedy: GET_IT_AGAIN, cause });
}

/** ONNX Runtime would not load a graph. */
export function cannotLoad(address: string, cause: unknown): SentenceVaeError {
  if (isLackOfMemory(cause)) {
    return tooLittleMemory(`to load ${address}`, 'Close what else needs memory, or use fewer workers', cause);
  }
  return badGraph(`${address} to be a graph that ONNX Runtime loads`, `it says: ${messageOf(cause)}`, cause);
}

/** ONNX Runtime gave a run up. */
export function cannotRun(address: string, cause: unknown): SentenceVaeError {
  if (isLackOfMemory(cause)) {
    const remedy = 'Give it fewer or shorter sentences at once, or use fewer workers';
    return tooLittleMemory(`to run ${address}`, remedy, cause);
  }
  return badGraph(`${address} to run`, `it says: ${messageOf(cause)}`, cause);
}

function isLackOfMemory(cause: unknown): boolean {
  return /bad_alloc|bad allocation|failed to allocate memory|out of memory/i.test(String(cause));
}

function tooLittleMemory(purpose: string, remedy: string, cause: unknown): SentenceVaeError {
  return new SentenceVaeError('TOO_LITTLE_MEMORY', {
    expected: `enough memory ${purpose}`,
    received: `ONNX Runtime says: ${messageOf(cause)}`,
    remedy,
    cause,
  });
}

/** A model is used after its end. */
export function isDisposed(): SentenceVaeError {
  return new SentenceVaeError('BAD_ARGUMENT', {
    expected: 'a model that is open',
    received: 'this one has been disposed of',
    remedy: 'Load it again',
  });
}
