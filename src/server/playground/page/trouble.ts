import { make } from './find.js';

/** Where a part of the page says what went wrong. */
export class Trouble {
  readonly #place: HTMLElement;

  constructor(place: HTMLElement) {
    this.#place = place;
    this.clear();
  }

  clear(): void {
    this.#place.replaceChildren();
  }

  /**
   * Shows an error's message as it is.
   * @param retry what is done again on request; none where the same would only fail again
   */
  show(error: unknown, retry: () => void): void {
    const message = make('p', 'error', messageOf(error));
    message.setAttribute('role', 'alert');
    this.#place.replaceChildren(message);
    if (isForGood(error)) return;
    const button = make('button', '', 'Try again');
    button.type = 'button';
    button.addEventListener('click', () => {
      this.clear();
      retry();
    });
    this.#place.append(button);
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error && error.message !== ''
    ? error.message
    : `Something went wrong: ${String(error)}`;
}

/** Whether it lies in what was asked for. */
function isForGood(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'BAD_ARGUMENT';
}
