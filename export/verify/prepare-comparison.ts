import { isInstalled } from '../../src/peers/require-peers.js';
import { requireTfjs } from '../../training/backend/require-tfjs.js';

/**
 * Makes tfjs ready to compute what a conversion is compared with: with TensorFlow, as training does, where
 * `@tensorflow/tfjs-node` is installed, else in JavaScript, which is slow, but knows all ops and needs nothing more.
 * @throws {SentenceVaeError} `NO_BACKEND` where tfjs itself is not installed
 */
export async function prepareComparison(signal?: AbortSignal): Promise<void> {
  requireTfjs('to verify the model with');
  if (isInstalled('@tensorflow/tfjs-node')) {
    const { prepareBackend } = await import('./prepare-backend.js');
    await prepareBackend(signal);
    return;
  }
  const { setBackend } = await import('@tensorflow/tfjs');
  await setBackend('cpu');
}
