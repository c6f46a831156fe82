import * as tf from '@tensorflow/tfjs';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node/dist/nodejs_kernel_backend.js';

/**
 * Replaces tfjs-node's kernel `GatherV2`, which reads all indices back to check them, so that each lookup waits for what
 * came before it and none can be recorded. TensorFlow checks them itself.
 */
export function registerGather(): void {
  const name = { kernelName: 'GatherV2', backendName: 'tensorflow' } as const;
  tf.unregisterKernel(name.kernelName, name.backendName);
  tf.registerKernel({
    ...name,
    kernelFunc({ inputs, attrs, backend }) {
      // tfjs types all kernels alike; each is called with its own backend, inputs and attributes.
      const node = backend as NodeJSKernelBackend;
      const { x, indices } = inputs as { x: tf.TensorInfo; indices: tf.TensorInfo };
      const { axis, batchDims } = attrs as unknown as tf.GatherV2Attrs;
      const axisTensor = tf.scalar(axis, 'int32');
      const type = (key: string, { dtype }: tf.TensorInfo) => ({
        name: key,
        type: node.binding.TF_ATTR_TYPE,
        value: node.getDTypeInteger(dtype),
      });
      const attributes = [
        { name: 'batch_dims', type: node.binding.TF_ATTR_INT, value: batchDims },
        type('Tparams', x),
        type('Tindices', indices),
        type('Taxis', axisTensor),
      ];
      const gathered = node.executeSingleOutput('GatherV2', attributes, [x, indices, axisTensor]);
      axisTensor.dispose();
      return gathered;
    },
  });
}
