import { OverloadedError } from '../batching/overloaded.js';

/** How many searches there may be. */
export interface SearchLimits {
  /** That are under way at the same time. */
  atOnce: number;
  /** That wait for the others to end. */
  mostWaiting: number;
}

/** How long who asks for a search waits for its end. */
export interface SearchPatience {
  /** Aborted when nobody waits any more. */
  signal: AbortSignal;
  /** Milliseconds until then, at most. */
  deadlineMs: number;
}

/** The share of its deadline after which a search may begin, as far as can be told: how long they take varies. */
const MOST_OF_DEADLINE = 1 / 3;

/** How much the latest search counts in the time that one is said to take. */
const LATEST = 0.2;

/**
 * Lets searches for latents in, a few at a time and in the order of their coming. Each keeps a worker busy by itself, for
 * hundreds of rows one round after the other: many at once would end no sooner, and none of them within its deadline, with
 * everything else in between. Who would wait too long is refused at once, and can come again.
 */
export class SearchTurns {
  readonly #limits: SearchLimits;
  readonly #waiting = new Set<() => void>();
  #running = 0;
  #usualMs = 0;

  constructor(limits: SearchLimits) {
    this.#limits = limits;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * Searches, when it is its turn.
   * @throws {SentenceVaeError} `OVERLOADED` if too many wait already, or for too long, and what the search throws
   * @throws the reason of the signal
   */
  async run<Found>(search: () => Promise<Found>, patience: SearchPatience): Promise<Found> {
    patience.signal.throwIfAborted();
    const asked = performance.now();
    await this.#turn(patience);
    const began = performance.now();
    try {
      this.#requireTime(began - asked, patience);
      const found = await search();
      // One that was given up says nothing of how long they take.
      this.#learn(performance.now() - began);
      return found;
    } finally {
      this.#hand();
    }
  }

  async #turn({ signal, deadlineMs }: SearchPatience): Promise<void> {
    const { atOnce, mostWaiting } = this.#limits;
    if (this.#running < atOnce) {
      this.#running++;
      return;
    }
    const { size } = this.#waiting;
    const seconds = ((size + 1) * this.#usualMs) / atOnce / 1000;
    if (size >= mostWaiting) {
      throw new OverloadedError(
        { expected: `at most ${mostWaiting} searches for latents to wait`, received: `${size} wait already` },
        seconds,
      );
    }
    const mostSeconds = (MOST_OF_DEADLINE * deadlineMs) / 1000;
    if (seconds > mostSeconds) {
      throw new OverloadedError(
        {
          expected: `a search for latents to begin within ${Number(mostSeconds.toFixed(1))} s`,
          received: `with ${size} waiting it would be ${seconds.toFixed(1)} s`,
        },
        seconds,
      );
    }
    let abort: (() => void) | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        this.#waiting.add(resolve);
        abort = () => {
          this.#waiting.delete(resolve);
          reject(signal.reason);
        };
        signal.addEventListener('abort', abort);
      });
    } finally {
      if (abort) signal.removeEventListener('abort', abort);
    }
  }

  /** Who has waited for longer than was to be expected, and would be too late, does not begin. */
  #requireTime(waitedMs: number, { deadlineMs }: SearchPatience): void {
    const leftMs = deadlineMs - waitedMs;
    // What did not wait at all is the one to learn from.
    if (waitedMs < 1 || leftMs >= this.#usualMs) return;
    throw new OverloadedError(
      {
        expected: `${(this.#usualMs / 1000).toFixed(1)} s for a search for latents, as they usually take`,
        received: `after ${(waitedMs / 1000).toFixed(1)} s of waiting ${(leftMs / 1000).toFixed(1)} s were left`,
      },
      this.#usualMs / 1000,
    );
  }

  /** Hands the turn on, so that none who comes now is before those who wait. */
  #hand(): void {
    const [next] = this.#waiting;
    if (!next) {
      this.#running--;
      return;
    }
    this.#waiting.delete(next);
    next();
  }

  #learn(milliseconds: number): void {
    this.#usualMs += (this.#usualMs === 0 ? 1 : LATEST) * (milliseconds - this.#usualMs);
  }
}
