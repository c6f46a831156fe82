/** Lets work that is asked for while other work is under way begin after it, in the order of asking. */
export class Turns {
  #last: Promise<void> | undefined;

  /** Begins at once, before this returns, where nothing is under way. A failure is its asker's alone. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last ? this.#last.then(work) : work();
    const over = () => {
      if (this.#last === done) this.#last = undefined;
    };
    const done: Promise<void> = mine.then(over, over);
    this.#last = done;
    return mine;
  }
}
