/** What becomes of the work that {@link Latest} has done. */
export interface LatestEvents<Input, Output> {
  done(output: Output, input: Input): void;
  failed(error: unknown, input: Input): void;
  /** Called with `true` when something is under way, and with `false` when nothing is any more. */
  busy?(isBusy: boolean): void;
}

/** Does one piece of work at a time, and only what was asked for last is ever seen. */
export class Latest<Input, Output> {
  readonly #work: (input: Input, signal: AbortSignal) => Promise<Output>;
  readonly #events: LatestEvents<Input, Output>;
  #underWay: AbortController | undefined;
  #next: { input: Input } | undefined;

  /** @param until ends all work for good */
  constructor(
    work: (input: Input, signal: AbortSignal) => Promise<Output>,
    events: LatestEvents<Input, Output>,
    until: AbortSignal,
  ) {
    this.#work = work;
    this.#events = events;
    until.addEventListener('abort', () => this.stop());
  }

  /** Aborts what is under way: it is about something else. */
  now(input: Input): void {
    this.stop();
    void this.#start(input);
  }

  /**
   * Lets what is under way come to its end and goes on with the newest input then. A slider that aborted at each of its
   * events would show nothing while it moves.
   */
  soon(input: Input): void {
    if (this.#underWay) this.#next = { input };
    else void this.#start(input);
  }

  /** Aborts what is under way, and forgets what waits. */
  stop(): void {
    this.#next = undefined;
    this.#underWay?.abort();
    this.#underWay = undefined;
    this.#events.busy?.(false);
  }

  async #start(input: Input): Promise<void> {
    const own = new AbortController();
    this.#underWay = own;
    this.#events.busy?.(true);
    try {
      const output = await this.#work(input, own.signal);
      if (this.#underWay === own) this.#events.done(output, input);
    } catch (error) {
      if (this.#underWay === own) this.#events.failed(error, input);
    }
    if (this.#underWay !== own) return;
    this.#underWay = undefined;
    const next = this.#next;
    this.#next = undefined;
    if (next) void this.#start(next.input);
    else this.#events.busy?.(false);
  }
}
