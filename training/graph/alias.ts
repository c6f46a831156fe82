import type * as tf from '@tensorflow/tfjs';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node/dist/nodejs_kernel_backend.js';

export type Execute = NodeJSKernelBackend['executeMultipleOutputs'];

/** A tensor of its own over the same memory, so that it can be told from the other. @param execute runs a kernel */
export function aliasOf(backend: NodeJSKernelBackend, execute: Execute, tensor: tf.Tensor): tf.Tensor {
  const type = backend.getDTypeInteger(tensor.dtype);
  const attributes = [{ name: 'T', type: backend.binding.TF_ATTR_TYPE, value: type }];
  return execute('Identity', attributes, [tensor], 1)[0]!;
}
