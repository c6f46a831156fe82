import { createRequire } from 'node:module';
import { SentenceVaeError } from '../../src/errors.js';

/**
 * Makes tfjs ready to compute what a conversion is compared with: with TensorFlow, as training does, where
 * `@tensorflow/tfjs-node` is installed, else in JavaScript, which is slow, but knows all ops and needs nothing more.
 * @throws {SentenceVaeError} `NO_BACKEND` where tfjs itself is not installed
 */
export async function prepareComparison(signal?: AbortSignal): Promise<void> {
  if (!isInstalled('@tensorflow/tfjs')) {
    throw new SentenceVaeError('NO_BACKEND', {
      expected: 'tfjs, to verify the model with',
      received: '@tensorflow/tfjs is not installed',
      remedy: 'Install it beside sentence-vae: npm install @tensorflow/tfjs',
    });
  }
  if (isInstalled('@tensorflow/tfjs-node')) {
    const { prepareBackend } = await import('./prepare-backend.js');
    await prepareBackend(signal);
    return;
  }
  const { setBackend } = await import('@tensorflow/tfjs');
  await setBackend('cpu');
}

function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(`${name}/package.json`);
    return true;
  } catch {
    return false;
  }
}
