import { SentenceVaeError } from '../../../errors.js';

/** How many clients are counted at the same time; of more, the ones that came first are forgotten. */
const COUNTED_CLIENTS = 10_000;
const MINUTE_MS = 60_000;

/** Counts the calls of every client, by its address, in each minute. */
export class CallRates {
  readonly #perMinute: number;
  readonly #calls = new Map<string, number>();
  #start = 0;

  /** @param perMinute how many are let through; 0 for any number */
  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  /**
   * @param peer as gRPC has it: an address, and a port after its last colon
   * @param now in milliseconds
   * @throws {SentenceVaeError} `OVERLOADED` for more calls of a client than a minute has
   */
  count(peer: string, now = performance.now()): void {
    if (this.#perMinute === 0) return;
    if (now - this.#start >= MINUTE_MS) {
      this.#calls.clear();
      this.#start = now;
    }
    const client = peer.slice(0, peer.lastIndexOf(':'));
    const calls = (this.#calls.get(client) ?? 0) + 1;
    const [first] = this.#calls.keys();
    if (!this.#calls.has(client) && this.#calls.size >= COUNTED_CLIENTS && first !== undefined) {
      this.#calls.delete(first);
    }
    this.#calls.set(client, calls);
    if (calls <= this.#perMinute) return;
    const seconds = Math.ceil((this.#start + MINUTE_MS - now) / 1000);
    throw new SentenceVaeError('OVERLOADED', {
      expected: `at most ${this.#perMinute} calls a minute from one client`,
      received: 'there were more',
      remedy: `Try again in ${seconds} s`,
    });
  }
}
