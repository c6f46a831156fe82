import { ImageVae as AnyImageVae } from '../image-vae.js';
import { packageAt } from '../package/package-at.js';
import { requirePrecisionFor } from './require-precision.js';
import { nodeRuntime, type LoadOptions } from './runtime.js';

/** A trained image VAE in Node: it turns images into latents and latents into images. */
export class ImageVae extends AnyImageVae {
  /**
   * Opens a model package and verifies its files. Each graph is loaded when it's first needed.
   * @param location a folder, or a model on the Hugging Face Hub: `hf://owner/name`, `hf://owner/name@revision`. That is fetched
   *   into the Hub's cache, unless it is there
   * @throws {SentenceVaeError} `BAD_PACKAGE`; `NO_DEVICE` where the device is missing or can't compute this model;
   *   `CANNOT_FETCH` or `CANNOT_WRITE` for one on the Hub
   */
  static async load(location: string, options: LoadOptions = {}): Promise<ImageVae> {
    const vae = await this.open(await packageAt(location, options), nodeRuntime(options));
    requirePrecisionFor(options, vae.config);
    return vae;
  }
}
