import { packageFolder } from '../package/package-folder.js';
import { SentenceVae as AnySentenceVae } from '../sentence-vae.js';
import { requirePrecisionFor } from './require-precision.js';
import { nodeRuntime, type RuntimeOptions } from './runtime.js';

/** A trained sentence VAE in Node: it turns sentences into latents and latents into sentences. */
export class SentenceVae extends AnySentenceVae {
  /**
   * Opens the model package in a folder and verifies its files. Each graph is loaded when it's first needed.
   * @throws {SentenceVaeError} `BAD_PACKAGE`; `NO_DEVICE` where the device is missing or can't compute this model
   */
  static async load(folder: string, options: RuntimeOptions = {}): Promise<SentenceVae> {
    const vae = await this.open(await packageFolder(folder), nodeRuntime(options));
    requirePrecisionFor(options, vae.config);
    return vae;
  }
}
