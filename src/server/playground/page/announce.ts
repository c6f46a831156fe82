import { find } from './find.js';

/** Longer than the pauses between two steps of a slider, so that only what one stops at is read out. */
const PAUSE_MS = 600;

let waiting: ReturnType<typeof setTimeout> | undefined;

/** Has screen readers say something as soon as nothing else has come for a moment. */
export function announce(text: string): void {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    find('live', HTMLElement).textContent = text;
  }, PAUSE_MS);
}
