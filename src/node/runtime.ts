import { availableParallelism } from 'node:os';
import { SentenceVaeError } from '../errors.js';
import type { HubOptions } from '../hub/hub-options.js';
import type { Runtime } from '../onnx/graph.js';
import { requireWhole } from '../onnx/require-whole.js';
import { ThisThread, type SessionSettings } from '../onnx/this-thread.js';
import { WorkerPool } from '../onnx/worker-pool.js';
import { requireCuda } from './cuda.js';

/** Where graphs can be computed. */
const DEVICES = ['cpu', 'cuda'] as const;

/** How and where a model's graphs are computed. */
export interface RuntimeOptions {
  /** How many threads compute an operation, from 1 to 256. Default: the processor's cores, divided among the workers. */
  threads?: number | undefined;
  /**
   * `cuda` computes every operation on an NVIDIA GPU, or says what is missing; packages of precision `int8` are for the
   * processor. Default `cpu`.
   */
  device?: (typeof DEVICES)[number] | undefined;
  /**
   * How many worker threads run graphs, so that the caller's event loop goes on, from 0 to 64. Each has the model in its
   * memory, and more than one only help where many batches are to be computed. Default 1; with 0 the calling thread
   * computes, and nothing else happens in it meanwhile, but it starts sooner.
   */
  workers?: number | undefined;
}

/** How a model's graphs are computed and, where it is one on the Hugging Face Hub, how it is fetched. */
export interface LoadOptions extends RuntimeOptions, HubOptions {}

/**
 * The runtime that these options ask for.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` for numbers out of range, `NO_DEVICE` where the device is not there
 */
export function nodeRuntime({ threads, device = 'cpu', workers = 1 }: RuntimeOptions = {}): Runtime {
  if (threads !== undefined) requireWhole(threads, { from: 1, to: 256 }, 'threads');
  requireWhole(workers, { from: 0, to: 64 }, 'workers');
  requireDevice(device);
  const share = workers > 1 ? Math.max(1, Math.floor(availableParallelism() / workers)) : undefined;
  const settings: SessionSettings = { device, threads: threads ?? share };
  return workers === 0 ? new ThisThread(settings) : new WorkerPool(workers, settings);
}

function requireDevice(device: string): void {
  switch (device) {
    case 'cpu':
      return;
    case 'cuda':
      return requireCuda();
    default:
      throw new SentenceVaeError('BAD_ARGUMENT', {
        expected: `the device to be ${DEVICES.join(' or ')}`,
        received: `${JSON.stringify(device)} came`,
        remedy: 'Choose one of them, or leave it out',
      });
  }
}
