import * as tf from '@tensorflow/tfjs';
import { registerUnsortedSegmentSum } from './unsorted-segment-sum.js';

/**
 * Makes tfjs-backend-wasm the backend of `@tensorflow/tfjs`, with the kernel that training needs added.
 * @returns its version
 */
export async function loadWasm(): Promise<string> {
  const { version_wasm: version } = await import('@tensorflow/tfjs-backend-wasm');
  registerUnsortedSegmentSum();
  if (!(await tf.setBackend('wasm'))) throw new Error('tfjs-backend-wasm does not start');
  return version;
}
