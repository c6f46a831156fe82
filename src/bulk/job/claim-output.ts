import { SentenceVaeError } from '../../errors.js';
import { ProcessClaim } from '../../files/process-claim.js';

/** Keeps other processes from writing to the same output until it is disposed of, by a file `<path>.pid`. */
export class OutputClaim implements AsyncDisposable {
  readonly #claim = new ProcessClaim();

  /** @throws {SentenceVaeError} `BAD_ARGUMENT` while another process writes there, `CANNOT_WRITE` */
  async take(path: string): Promise<void> {
    const file = `${path}.pid`;
    const taken = (owner: number) =>
      new SentenceVaeError('BAD_ARGUMENT', {
        expected: `no other job that writes ${path}`,
        received: `process ${owner} is at it`,
        remedy: `Wait for it, or stop it with Ctrl-C; if that is no such job, remove ${file}`,
      });
    await this.#claim.take(file, { target: path, taken });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#claim[Symbol.asyncDispose]();
  }
}
