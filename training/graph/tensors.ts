import * as tf from '@tensorflow/tfjs';
import { hostTensor, type HostTensor, type HostTensors } from './host-tensor.js';
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
  return hostTensor(recordedType(tensor.dtype, 'a tensor'), tensor.shape, tensor.dataSync());
}
