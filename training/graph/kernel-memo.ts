import * as tf from '@tensorflow/tfjs';
import type { Attributes } from './attribute.js';
import type { HostTensor } from './host-tensor.js';
import type { TensorKind } from './tape.js';

/** What a kernel is run on: of a tensor made in JavaScript, which may say a shape, the values too. */
export type KernelInput = TensorKind | HostTensor;

/** Larger outputs are not kept, and tensors of more elements say no shape. */
const MOST_ELEMENTS = 2 ** 16;
const MOST_OF_A_SHAPE = 64;

/**
 * The outputs of kernels that ran while a step is recorded. What a recording needs of a kernel is its outputs' shapes, and
 * those are known where the same kernel ran on tensors of the same shapes: a GRU's second token costs no products.
 */
export class KernelMemo implements Disposable {
  readonly #outputs = new Map<string, readonly tf.Tensor[]>();
  #wasUsed = false;

  /** Whether it has spared a kernel, so that values may not be those that the step would have made. */
  get wasUsed(): boolean {
    return this.#wasUsed;
  }

  /** The outputs of a kernel, which `run` makes if it was not run on such inputs before. @param alias makes a tensor over the same memory */
  outputs(
    kernel: { op: string; attributes: Attributes; inputs: readonly KernelInput[]; count: number },
    run: () => tf.Tensor[],
    alias: (tensor: tf.Tensor) => tf.Tensor,
  ): tf.Tensor[] {
    const key = JSON.stringify([kernel.op, kernel.attributes, kernel.inputs.map(describe), kernel.count]);
    const known = this.#outputs.get(key);
    if (known) {
      this.#wasUsed = true;
      return known.map(alias);
    }
    const made = run();
    // Whole numbers may be positions in another tensor, and have to be its own.
    if (made.every(({ size, dtype }) => size <= MOST_ELEMENTS && dtype === 'float32')) {
      this.#outputs.set(
        key,
        made.map((tensor) => tf.keep(alias(tensor))),
      );
    }
    return made;
  }

  [Symbol.dispose](): void {
    for (const tensors of this.#outputs.values()) tf.dispose([...tensors]);
    this.#outputs.clear();
  }
}

function describe(input: KernelInput): unknown {
  const { dtype, shape } = input;
  const saysShape = 'values' in input && input.values.length <= MOST_OF_A_SHAPE;
  return saysShape ? [dtype, shape, [...input.values].map(String)] : [dtype, shape];
}
