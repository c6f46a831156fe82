import { ImageVae as AnyImageVae } from '../image-vae.js';
import { openOnWeb, type WebOptions } from './open-on-web.js';

/** A trained image VAE in a web page: it turns images into latents and latents into images. */
export class ImageVae extends AnyImageVae {
  /**
   * Fetches the model package under an address, also `hf://owner/name`, and verifies its files. It computes in a worker, which starts when it's
   * first needed.
   * @throws {SentenceVaeError} `BAD_ARGUMENT`, `CANNOT_FETCH` or `BAD_PACKAGE`
   */
  static async load(url: string | URL, options: WebOptions = {}): Promise<ImageVae> {
    return openOnWeb(url, options, (files, runtime) => this.open(files, runtime));
  }
}
