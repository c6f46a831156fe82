import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/**
 * Adds the kernel `UnsortedSegmentSum` to tfjs-backend-wasm, which lacks it: it is the gradient of a gather, so
 * without it no embedding can be trained there.
 *
 * out[s, …] = Σ x[i, …] over the i with segmentIds[i] = s; rows with an id outside of [0, numSegments) are left
 * out, as in TensorFlow.
 */
export function registerUnsortedSegmentSum(): void {
  if (tf.getKernel('UnsortedSegmentSum', 'wasm')) return;
  tf.registerKernel({
    kernelName: 'UnsortedSegmentSum',
    backendName: 'wasm',
    kernelFunc({ inputs, attrs, backend }) {
      // tfjs types all kernels alike; each is called with its own backend, inputs and attributes.
      const wasm = backend as BackendWasm;
      const { x, segmentIds } = inputs as { x: tf.TensorInfo; segmentIds: tf.TensorInfo };
      const { numSegments } = attrs as unknown as tf.UnsortedSegmentSumAttrs;
      const rank = segmentIds.shape.length;
      const rowShape = x.shape.slice(rank);
      const width = tf.util.sizeFromShape(rowShape);
      const out = wasm.makeOutput([numSegments, ...rowShape], x.dtype);
      const [values, ids, sums] = [x, segmentIds, out].map((info) => wasm.typedArrayFromHeap(info));
      sums!.fill(0);
      for (let row = 0; row < ids!.length; row++) {
        const segment = ids![row]!;
        if (segment < 0 || segment >= numSegments) continue;
        for (let column = 0; column < width; column++) {
          sums![segment * width + column]! += values![row * width + column]!;
        }
      }
      return out;
    },
  });
}
