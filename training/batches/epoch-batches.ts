import { SentenceVaeError } from '../../src/errors.js';
import type { BatchList } from './batch.js';

/** Cuts an order of examples into batches and serves those in an order of their own. */
export class EpochBatches<Batch> implements BatchList<Batch> {
  readonly #order: Uint32Array;
  readonly #batchSize: number;
  readonly #batchOrder: Uint32Array;
  readonly #make: (examples: Uint32Array) => Batch;

  /**
   * @param order the examples, each once
   * @param batchOrder the cuts of `order`, each once
   * @param make gathers these examples into a batch
   */
  constructor(
    order: Uint32Array,
    batchSize: number,
    batchOrder: Uint32Array,
    make: (examples: Uint32Array) => Batch,
  ) {
    this.#order = order;
    this.#batchSize = batchSize;
    this.#batchOrder = batchOrder;
    this.#make = make;
  }

  get length(): number {
    return this.#batchOrder.length;
  }

  at(index: number): Batch {
    const cut = this.#batchOrder[index];
    if (cut === undefined) throw new RangeError(`There is no batch ${index} among ${this.length}.`);
    return this.#make(this.#order.subarray(cut * this.#batchSize, (cut + 1) * this.#batchSize));
  }
}

/**
 * Returns the batch size if it is one.
 * @throws {SentenceVaeError} `BAD_ARGUMENT`
 */
export function checkBatchSize(batchSize: number): number {
  if (Number.isSafeInteger(batchSize) && batchSize >= 1) return batchSize;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: 'a batch size of at least 1',
    received: `it is ${batchSize}`,
    remedy: 'Give a whole number such as 32',
  });
}
