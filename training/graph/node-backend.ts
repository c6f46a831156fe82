import * as tf from '@tensorflow/tfjs';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node/dist/nodejs_kernel_backend.js';

/** The backend of tfjs-node, or nothing where another one computes. */
export function nodeBackend(): NodeJSKernelBackend | undefined {
  const backend = tf.backend();
  return isNodeBackend(backend) ? backend : undefined;
}

function isNodeBackend(backend: tf.KernelBackend): backend is NodeJSKernelBackend {
  return 'executeSingleOutput' in backend && 'binding' in backend;
}
