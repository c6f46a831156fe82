import * as tf from '@tensorflow/tfjs';
import type { HostTensor, HostTensors } from './host-tensor.js';
import { recordedType } from './tape.js';

/** The same values as tensors of tfjs; the caller disposes of them. */
export function toTensors(host: HostTensors): tf.NamedTensorMap {
  return Object.fromEntries(Object.entries(host).map(([name, tensor]) => [name, toTensor(tensor)]));
}

/** The same values as a tensor of tfjs. */
export function toTensor({ dtype, shape, values }: HostTensor): tf.Tensor {
  return tf.tensor(values, [...shape], dtype);
}

/** Reads a tensor of tfjs. */
export function toHost(tensor: tf.Tensor): HostTensor {
  const { shape } = tensor;
  const dtype = recordedType(tensor.dtype, 'a tensor');
  const values = tensor.dataSync();
  switch (dtype) {
    case 'float32':
      return { dtype, shape, values: Float32Array.from(values) };
    case 'int32':
      return { dtype, shape, values: Int32Array.from(values) };
    case 'bool':
      return { dtype, shape, values: Uint8Array.from(values) };
    default:
      return dtype satisfies never;
  }
}
