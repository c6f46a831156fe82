import { SentenceVaeError } from '../../src/errors.js';
import type { Backend } from './backend.js';
import { compileAddon } from './compile-addon.js';
import { cudaLibrariesBeside, PRELOAD } from './cuda-libraries.js';
import { inspectCuda, type CudaInspection } from './inspect-cuda.js';
import { Lack } from './lack.js';
import { isOnGpu, loadTfjsNode } from './tfjs-node.js';

/**
 * Loads a CUDA build of TensorFlow, which computes on the first GPU that it sees.
 * @throws {SentenceVaeError} `NO_BACKEND` with all that is missing here; there is no fall-back
 */
export async function loadCuda(signal?: AbortSignal): Promise<Backend> {
  const cuda = await inspectCuda(signal);
  const { library, hopeful, remedy } = cuda;
  if (!library || !hopeful) throw noCuda(whatIsMissing(cuda), remedy);
  try {
    const addon = await compileAddon(library, signal);
    // By default TensorFlow takes all of a GPU's memory at once, and nothing else would find any there.
    process.env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true';
    process.env[PRELOAD] = cudaLibrariesBeside(library).join(':');
    const version = loadTfjsNode(addon.path, addon.quietLog);
    if (!isOnGpu(addon.path)) throw noCuda(whatIsMissing(cuda), remedy);
    const { path, graphSession } = addon;
    return { name: 'tensorflow', device: 'cuda', version, source: library.source, addon: path, graphSession };
  } catch (error) {
    throw error instanceof Lack ? noCuda(error.message, error.remedy, error) : error;
  }
}

function whatIsMissing({ lacking, found }: CudaInspection): string {
  return lacking.length > 0
    ? `there is ${lacking.join('; ')}`
    : `TensorFlow sees no GPU, though there is all of ${found.join(', ')}`;
}

function noCuda(received: string, remedy: string, cause?: unknown): SentenceVaeError {
  return new SentenceVaeError('NO_BACKEND', {
    expected: 'to train on an NVIDIA GPU, as --device cuda says',
    received,
    remedy,
    cause,
  });
}
