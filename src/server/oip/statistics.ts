/** What became of the requests to one version of a model. */
export interface ModelCounts {
  successes: number;
  failures: number;
  /** Of the successful ones, in nanoseconds, from the request read to the answer ready to be written. */
  successNanoseconds: bigint;
  failureNanoseconds: bigint;
  /** Sentences, images or latents of the successful ones. */
  rows: number;
  /** Of the latest, in milliseconds since 1970; 0 before the first. */
  latest: number;
}

/** Counts requests by model and version. */
export class Statistics {
  readonly #counts = new Map<string, ModelCounts>();

  of(name: string, version: string): Readonly<ModelCounts> {
    return this.#counts.get(keyOf(name, version)) ?? nothing();
  }

  /** Counts a request, and hands on what came of it. */
  async count<Answer>(
    name: string,
    version: string,
    rowsOf: (answer: Answer) => number,
    infer: () => Promise<Answer>,
  ): Promise<Answer> {
    const counts = this.#counts.get(keyOf(name, version)) ?? nothing();
    this.#counts.set(keyOf(name, version), counts);
    counts.latest = Date.now();
    const start = process.hrtime.bigint();
    try {
      const answer = await infer();
      counts.successes += 1;
      counts.rows += rowsOf(answer);
      counts.successNanoseconds += process.hrtime.bigint() - start;
      return answer;
    } catch (error) {
      counts.failures += 1;
      counts.failureNanoseconds += process.hrtime.bigint() - start;
      throw error;
    }
  }
}

// Neither a name nor a version has a line break.
const keyOf = (name: string, version: string) => `${name}\n${version}`;

const nothing = (): ModelCounts => ({
  successes: 0,
  failures: 0,
  successNanoseconds: 0n,
  failureNanoseconds: 0n,
  rows: 0,
  latest: 0,
});
