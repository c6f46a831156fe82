import type { ModelLease, ServedModel } from './served-model.js';

/** An open model that is closed when it was given up and all of its leases were given back. */
export class LeasedModel {
  readonly served: ServedModel;
  #leases = 0;
  #isGivenUp = false;
  readonly #closed: Promise<void>;
  #close: () => void = () => {};

  constructor(served: ServedModel) {
    this.served = served;
    this.#closed = new Promise<void>((resolve) => {
      this.#close = () => resolve(served.vae[Symbol.asyncDispose]());
    });
  }

  lease(): ModelLease {
    this.#leases += 1;
    let isGivenBack = false;
    return {
      served: this.served,
      [Symbol.dispose]: () => {
        if (isGivenBack) return;
        isGivenBack = true;
        this.#leases -= 1;
        this.#closeIfUnused();
      },
    };
  }

  /** Resolves when the model is closed. */
  giveUp(): Promise<void> {
    this.#isGivenUp = true;
    this.#closeIfUnused();
    return this.#closed;
  }

  #closeIfUnused(): void {
    if (this.#isGivenUp && this.#leases === 0) this.#close();
  }
}
