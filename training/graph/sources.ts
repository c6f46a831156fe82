import type * as tf from '@tensorflow/tfjs';
import { hostTensor, type HostTensor } from './host-tensor.js';
import type { KernelListener } from './kernel-listener.js';
import { recordedType, type Source } from './tape.js';

/** Where each tensor of a recording comes from, by its memory; one that nothing recorded has made is a constant. */
export class Sources {
  readonly constants: HostTensor[] = [];
  readonly #known = new Map<tf.DataId, Source>();
  readonly #read: KernelListener['read'];

  constructor({ read }: KernelListener) {
    this.#read = read;
  }

  set({ dataId }: tf.TensorInfo, source: Source): void {
    this.#known.set(dataId, source);
  }

  of(tensor: tf.TensorInfo): Source {
    const known = this.#known.get(tensor.dataId);
    if (known) return known;
    const source: Source = { kind: 'constant', index: this.constants.length };
    this.constants.push(this.#constantOf(tensor));
    this.set(tensor, source);
    return source;
  }

  #constantOf({ dataId, dtype, shape }: tf.TensorInfo): HostTensor {
    const type = recordedType(dtype, 'a tensor made in JavaScript');
    const values = this.#read(dataId);
    if (values instanceof Float32Array && type === 'float32')
      return { dtype: type, shape, values: values.slice() };
    return hostTensor(type, shape, Array.from(values, Number));
  }
}
