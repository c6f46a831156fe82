import { SentenceVae as AnySentenceVae } from '../sentence-vae.js';
import { openOnWeb, type WebOptions } from './open-on-web.js';

/** A trained sentence VAE in a web page: it turns sentences into latents and latents into sentences. */
export class SentenceVae extends AnySentenceVae {
  /**
   * Fetches the model package under an address, also `hf://owner/name`, and verifies its files. It computes in a worker, which starts when it's
   * first needed.
   * @throws {SentenceVaeError} `BAD_ARGUMENT`, `CANNOT_FETCH` or `BAD_PACKAGE`
   */
  static async load(url: string | URL, options: WebOptions = {}): Promise<SentenceVae> {
    return openOnWeb(url, options, (files, runtime) => this.open(files, runtime));
  }
}
