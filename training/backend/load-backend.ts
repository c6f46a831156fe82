import { messageOf, SentenceVaeError } from '../../src/errors.js';
import type { Backend, Device } from './backend.js';
import { Lack } from './lack.js';
import { loadCuda } from './load-cuda.js';
import { prepareTensorflow } from './prepare-tensorflow.js';
import { say } from './say.js';
import { findInstalledAddon, loadTfjsNode } from './tfjs-node.js';
import { loadWasm } from './wasm.js';

export interface LoadBackendOptions {
  signal?: AbortSignal | undefined;
  /** What computes; on `cuda` there is no fall-back. Default: `cpu`, whatever GPUs there are. */
  device?: Device | undefined;
  /** How many threads one operation of TensorFlow may use. Default: `$SENTENCE_VAE_THREADS`, else all cores. */
  threads?: number | undefined;
}

export type { Backend } from './backend.js';

let loaded: Promise<Backend> | undefined;

/**
 * Loads what training computes with, and says on standard error what it does if that takes long.
 *
 * In this order: `@tensorflow/tfjs-node` as it is installed; its addon compiled against a libtensorflow from our
 * cache folder, against an installed Python package `tensorflow` (first of all, if `$SENTENCE_VAE_PYTHON` names that
 * Python), or against a libtensorflow that is downloaded now; else WebAssembly, which is announced with the reason. `$SENTENCE_VAE_BACKEND` (`tensorflow` or `wasm`)
 * forces one. On the device `cuda` it is a Python package `tensorflow` that was built for it, or an error.
 * @throws {SentenceVaeError} `NO_BACKEND` if the one that is forced cannot be loaded, or none can.
 */
export async function loadBackend(options: LoadBackendOptions = {}): Promise<Backend> {
  // One process has one backend; after a failure it can be tried again.
  loaded ??= load(options).catch((error: unknown) => {
    loaded = undefined;
    throw error;
  });
  const backend = await loaded;
  const { device = 'cpu' } = options;
  if (backend.device === device) return backend;
  throw new SentenceVaeError('NO_BACKEND', {
    expected: `to train on ${device}`,
    received: `this process has loaded a backend for ${backend.device}`,
    remedy: 'Train in a process of its own',
  });
}

async function load(options: LoadBackendOptions): Promise<Backend> {
  const forced = forcedBackend();
  if (options.device === 'cuda') {
    if (forced === 'wasm') throw wasmOnGpu();
    limitThreads(options.threads);
    return loadCuda(options.signal);
  }
  if (forced === 'wasm') return loadFallback('SENTENCE_VAE_BACKEND says so', 'Unset it to use TensorFlow');
  try {
    return await loadTensorflow(options);
  } catch (error) {
    if (!(error instanceof Lack)) throw error;
    if (forced === 'tensorflow') {
      throw new SentenceVaeError('NO_BACKEND', {
        expected: 'to train with TensorFlow, as SENTENCE_VAE_BACKEND says',
        received: error.message,
        remedy: error.remedy,
        cause: error,
      });
    }
    say(`TensorFlow cannot be used: ${error.message}. ${error.remedy}.`);
    say('Training goes on with WebAssembly, which is ten times as slow. More: sentence-vae doctor');
    return loadFallback(error.message, error.remedy);
  }
}

async function loadTensorflow({ signal, threads }: LoadBackendOptions): Promise<Backend> {
  limitThreads(threads);
  const installed = findInstalledAddon();
  if (installed) {
    try {
      const version = loadTfjsNode(installed);
      return { name: 'tensorflow', device: 'cpu', version, source: 'package', addon: installed };
    } catch {
      // A left-over of an install script that failed half-way; one that we compile does not need it.
    }
  }
  const { library, addon } = await prepareTensorflow(signal);
  // A CUDA build would take a GPU that it sees, and complains of a driver that is not there.
  if (library.cuda) Object.assign(process.env, { CUDA_VISIBLE_DEVICES: '-1', TF_CPP_MIN_LOG_LEVEL: '3' });
  const version = loadTfjsNode(addon.path, addon.quietLog);
  const { path, graphSession } = addon;
  return { name: 'tensorflow', device: 'cpu', version, source: library.source, addon: path, graphSession };
}

async function loadFallback(reason: string, remedy: string): Promise<Backend> {
  try {
    return { name: 'wasm', device: 'cpu', version: await loadWasm(), reason, remedy };
  } catch (cause) {
    throw new SentenceVaeError('NO_BACKEND', {
      expected: 'to load TensorFlow or tfjs-backend-wasm for training',
      received: `neither loads (TensorFlow: ${reason}; WebAssembly: ${messageOf(cause)})`,
      remedy: `${remedy}, or install the other: npm install @tensorflow/tfjs-backend-wasm`,
      cause,
    });
  }
}

function wasmOnGpu(): SentenceVaeError {
  return new SentenceVaeError('BAD_ARGUMENT', {
    expected: 'TensorFlow for --device cuda',
    received: 'SENTENCE_VAE_BACKEND is wasm',
    remedy: 'Unset it, or leave --device out',
  });
}

function forcedBackend(): 'tensorflow' | 'wasm' | undefined {
  const value = process.env['SENTENCE_VAE_BACKEND'];
  if (!value) return undefined;
  if (value === 'tensorflow' || value === 'wasm') return value;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: 'SENTENCE_VAE_BACKEND to be tensorflow or wasm',
    received: `it is ${value}`,
    remedy: 'Correct or unset it',
  });
}

/** TensorFlow reads this when its first operation runs. */
function limitThreads(threads: number | undefined): void {
  const wanted = threads === undefined ? process.env['SENTENCE_VAE_THREADS'] : String(threads);
  if (!wanted) return;
  if (!/^[1-9]\d*$/.test(wanted)) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: 'the number of threads to be 1 or more',
      received: `it is ${wanted}`,
      remedy: 'Correct --threads or SENTENCE_VAE_THREADS',
    });
  }
  process.env['TF_NUM_INTRAOP_THREADS'] = wanted;
}
