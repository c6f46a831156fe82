import { join } from 'node:path';
import { SentenceVaeError } from '../../src/errors.js';
import { projectFolder } from '../../src/files/project-folder.js';
import { Lack } from '../../training/backend/lack.js';
import {
  virtualEnvironment,
  type VirtualEnvironmentOptions,
} from '../../training/backend/virtual-environment.js';

/**
 * The Python of the peers in PyTorch; it is made on first use.
 * @throws {SentenceVaeError} `BAD_PEER`
 */
export function torchPython(signal?: AbortSignal): Promise<string> {
  return peerPython('a Python with PyTorch to measure against', {
    name: 'bench-python',
    requirements: requirements('torch'),
    purpose: 'the peers of the bench, PyTorch among them (1 GB, once)',
    signal,
  });
}

/**
 * The Python of the peers in ONNX Runtime; it is made on first use.
 * @throws {SentenceVaeError} `BAD_PEER`
 */
export function onnxruntimePython(signal?: AbortSignal): Promise<string> {
  return peerPython('a Python with ONNX Runtime to measure against', {
    name: 'bench-onnxruntime',
    requirements: requirements('onnxruntime'),
    pipArguments: ['--no-deps'],
    purpose: 'the peers of the bench, ONNX Runtime among them (150 MB, once)',
    signal,
  });
}

/**
 * A Python to compare with, made on first use.
 * @throws {SentenceVaeError} `BAD_PEER`
 */
export async function peerPython(expected: string, options: VirtualEnvironmentOptions): Promise<string> {
  try {
    return await virtualEnvironment(options);
  } catch (cause) {
    if (!(cause instanceof Lack)) throw cause;
    const { message: received, remedy } = cause;
    throw new SentenceVaeError('BAD_PEER', { expected, received, remedy, cause });
  }
}

function requirements(name: string): string {
  return join(projectFolder(), 'bench', 'peers', `requirements-${name}.txt`);
}
