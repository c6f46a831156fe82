import type * as tf from '@tensorflow/tfjs';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node/dist/nodejs_kernel_backend.js';
import { aliasOf, type Execute } from './alias.js';
import { NotRecordable } from './tape.js';

/** Comes between tfjs-node's backend and its callers: all kernels go by here, and nobody can read a value. */
export class KernelListener {
  readonly #backend: NodeJSKernelBackend;
  /** Runs a kernel unheard. */
  readonly execute: Execute;
  /** Reads a value all the same. */
  readonly read: NodeJSKernelBackend['readSync'];

  constructor(backend: NodeJSKernelBackend) {
    this.#backend = backend;
    this.execute = backend.executeMultipleOutputs.bind(backend);
    this.read = backend.readSync.bind(backend);
  }

  /** @param run what happens from now on where a kernel is to be run */
  start(run: Execute): void {
    Object.assign(this.#backend, {
      executeMultipleOutputs: run,
      executeSingleOutput: (...call: Parameters<NodeJSKernelBackend['executeSingleOutput']>) =>
        run(...call, 1)[0],
      readSync: refuseReading,
      read: refuseReading,
    });
  }

  stop(): void {
    for (const method of ['executeMultipleOutputs', 'executeSingleOutput', 'readSync', 'read']) {
      Reflect.deleteProperty(this.#backend, method); // the class's own methods come to light again
    }
  }

  /** `aliasOf`, unheard. */
  alias(tensor: tf.Tensor): tf.Tensor {
    return aliasOf(this.#backend, this.execute, tensor);
  }

  get binding(): NodeJSKernelBackend['binding'] {
    return this.#backend.binding;
  }
}

function refuseReading(): never {
  throw new NotRecordable(
    'it reads a value back (data, dataSync, array, print or an if on a tensor)',
    'Return the tensor as an output and read it there; choose between values with tf.where, between updates with onlyIf',
  );
}
