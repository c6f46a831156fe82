import { createRequire } from 'node:module';
import { SentenceVaeError } from '../../src/errors.js';

/** What training computes with: optional peers of this package, of which a program that only writes has no need. */
const FOR_TRAINING = [
  '@tensorflow/tfjs',
  '@tensorflow/tfjs-node',
  '@tensorflow/tfjs-backend-wasm',
  'node-api-headers',
];

/**
 * Checks that tfjs is installed, before anything is imported that imports it.
 * @param purpose such as `to train with`
 * @throws {SentenceVaeError} `NO_BACKEND`, saying what to install
 */
export function requireTfjs(purpose: string): void {
  if (isInstalled('@tensorflow/tfjs')) return;
  throw new SentenceVaeError('NO_BACKEND', {
    expected: `tfjs, ${purpose}`,
    received: '@tensorflow/tfjs is not installed',
    // The install script of tfjs-node downloads what ours finds or provides by itself.
    remedy: `Install it beside sentence-vae: npm install --ignore-scripts ${FOR_TRAINING.join(' ')}`,
  });
}

/** Whether an npm package can be found from here. */
export function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(`${name}/package.json`);
    return true;
  } catch {
    return false;
  }
}
