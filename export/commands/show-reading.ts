import { startProgress, type Progress } from '../../src/terminal/progress.js';
import type { ReadProgress } from '../read/source/model-source.js';

/** Smaller models are read before a bar would be seen. */
const SMALLEST_SHOWN_BYTES = 4_000_000;

/** A bar for the reading of a large model's weights. */
export function showReading(): Disposable & { update: (progress: ReadProgress) => void } {
  let bar: Progress | undefined;
  return {
    update({ read, total }) {
      if (total === undefined || total < SMALLEST_SHOWN_BYTES) return;
      bar ??= startProgress('Reading weights', total);
      bar.update(read);
    },
    [Symbol.dispose]() {
      bar?.[Symbol.dispose]();
    },
  };
}
