import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { cannotWrite } from '../../files/write-atomically.js';
import type { Output } from './output.js';

/** A pipe, a terminal or a device: what is written is gone, so nothing can be gone on with. */
export class StreamOutput implements Output {
  readonly resumed = undefined;
  readonly #name: string;
  readonly #stream: Writable;
  readonly #isOurs: boolean;

  /** @param path `-` for standard output */
  constructor(path: string) {
    this.#isOurs = path !== '-';
    this.#name = this.#isOurs ? path : 'to standard output';
    this.#stream = this.#isOurs ? createWriteStream(path) : process.stdout;
    // What went wrong is told by the write that it befell.
    if (this.#isOurs) this.#stream.on('error', () => {});
  }

  async append(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    await new Promise<void>((resolve, reject) => {
      this.#stream.write(bytes, (error) => (error ? reject(cannotWrite(this.#name, error)) : resolve()));
    });
  }

  async finish(tail: Uint8Array): Promise<void> {
    await this.append(tail);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isOurs)
      await new Promise<void>((resolve) => this.#stream.end(() => resolve()).on('error', () => resolve()));
  }
}
