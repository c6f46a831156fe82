import { fileURLToPath } from 'node:url';
import { runProgram } from '../../training/backend/run-program.js';
import { virtualEnvironment } from '../../training/backend/virtual-environment.js';

/**
 * Makes a virtual environment with the packages of `requirements.txt`, in the cache folder, unless it is there.
 * @returns the path of its Python
 */
export async function preparePython(): Promise<string> {
  return virtualEnvironment({
    name: 'test-python',
    requirements: fileURLToPath(new URL('requirements.txt', import.meta.url)),
    pipArguments: ['--no-deps'],
    purpose: 'the tests (200 MB, once)',
  });
}

/**
 * Makes a virtual environment with Triton's clients, in the cache folder, unless it is there.
 * @returns the path of its Python
 */
export async function prepareTritonClient(): Promise<string> {
  return virtualEnvironment({
    name: 'test-tritonclient',
    requirements: fileURLToPath(new URL('requirements-tritonclient.txt', import.meta.url)),
    pipArguments: ['--no-deps'],
    purpose: "tests with Triton's clients (160 MB, once)",
  });
}

/**
 * Makes a virtual environment with what Ray Serve needs besides `requirements.txt`, in the cache folder, unless it is there.
 * @returns the folder of its packages, for PYTHONPATH: Ray itself is in the other environment
 */
export async function prepareRayServe(): Promise<string> {
  const python = await virtualEnvironment({
    name: 'test-ray-serve',
    requirements: fileURLToPath(new URL('requirements-ray-serve.txt', import.meta.url)),
    pipArguments: ['--no-deps'],
    purpose: 'tests with Ray Serve (10 MB, once)',
  });
  const { stdout } = await runProgram(python, ['-c', 'import site; print(site.getsitepackages()[0])']);
  return stdout.trim();
}

/**
 * Makes a virtual environment with huggingface_hub and transformers, in the cache folder, unless it is there.
 * @returns the path of its Python
 */
export async function prepareHubClient(): Promise<string> {
  return virtualEnvironment({
    name: 'test-hub',
    requirements: fileURLToPath(new URL('requirements-hub.txt', import.meta.url)),
    pipArguments: ['--no-deps'],
    purpose: "tests with the Hub's own client (170 MB, once)",
  });
}
