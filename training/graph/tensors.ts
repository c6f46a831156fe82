import * as tf from '@tensorflow/tfjs';
import { hostTensor, type HostTensor, type HostTensors } from './host-tensor.js';
import { recordedType } from './tape.js';

/** The same values as tensors of tfjs, which share no memory with them; the caller disposes of them. */
export function toTensors(host: HostTensors): tf.NamedTensorMap {
  // tfjs goes on reading an array that it was given: a variable that an input is assigned to would follow its owner's.
  return Object.fromEntries(
    Object.entries(host).map(([name, { dtype, shape, values }]) => [
      name,
      tf.tensor(values.slice(), [...shape], dtype),
    ]),
  );
}

/** The same values as a tensor of tfjs, to which their memory belongs from now on. */
export function toTensor({ dtype, shape, values }: HostTensor): tf.Tensor {
  return tf.tensor(values, [...shape], dtype);
}

/** Reads a tensor of tfjs. */
export function toHost(tensor: tf.Tensor): HostTensor {
  return hostTensor(recordedType(tensor.dtype, 'a tensor'), tensor.shape, tensor.dataSync());
}
