import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SentenceVaeError } from '../../src/errors.js';
import { ProcessClaim } from '../../src/files/process-claim.js';

const FILE = 'training.pid';

/** Keeps other processes from training in a run folder until it is disposed of. */
export class RunClaim implements AsyncDisposable {
  readonly #claim = new ProcessClaim();

  /**
   * Claims a folder; does nothing where there is none, or where it is claimed already.
   * @throws {SentenceVaeError} `BAD_RUN` while another process trains there
   */
  async take(folder: string): Promise<void> {
    if (!existsSync(folder)) return;
    await this.#claim.take(join(folder, FILE), {
      target: folder,
      taken: (owner) => taken(folder, owner),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#claim[Symbol.asyncDispose]();
  }
}

function taken(folder: string, owner: number): SentenceVaeError {
  return new SentenceVaeError('BAD_RUN', {
    expected: `no other training in ${folder}`,
    received: `process ${owner} is at it`,
    remedy: `Wait for it, or stop it with Ctrl-C; if that is no training, remove ${join(folder, FILE)}`,
  });
}
