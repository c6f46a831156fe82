import { find } from './find.js';
import { ServerError } from './models/reach.js';
import { messageOf } from './trouble.js';

/** The line above everything: what is being loaded, and why there's nothing to play with. */
export class Notice {
  readonly #whole = find('notice', HTMLElement);
  readonly #text = find('notice-text', HTMLElement);
  readonly #progress = find('notice-progress', HTMLProgressElement);
  readonly #retry = find('notice-retry', HTMLButtonElement);
  readonly #key = find('key-form', HTMLFormElement);
  #again: () => void = () => {};

  constructor() {
    this.#retry.addEventListener('click', () => this.#again());
    this.#key.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#again();
    });
    // What failed for want of a network is tried again as soon as there is one.
    globalThis.addEventListener('online', () => {
      if (!this.#retry.hidden) this.#again();
    });
  }

  hide(): void {
    this.#whole.hidden = true;
  }

  /** @param share how far it has come, from 0 to 1; unknown without it */
  working(text: string, share?: number): void {
    this.#show(text, { isError: false });
    this.#progress.hidden = false;
    if (share === undefined) this.#progress.removeAttribute('value');
    else this.#progress.value = share;
  }

  empty(text: string): void {
    this.#show(text, { isError: false });
  }

  failed(error: unknown, again: () => void): void {
    this.#show(messageOf(error), { isError: true });
    this.#again = again;
    const isLocked = error instanceof ServerError && error.status === 401;
    this.#key.hidden = !isLocked;
    this.#retry.hidden = isLocked;
  }

  #show(text: string, { isError }: { isError: boolean }): void {
    this.#whole.hidden = false;
    this.#whole.classList.toggle('failed', isError);
    if (this.#text.textContent !== text) this.#text.textContent = text;
    this.#progress.hidden = true;
    this.#retry.hidden = true;
    this.#key.hidden = true;
  }
}
