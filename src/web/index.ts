import { WORKER_NAME } from './messages.js';
import { serveGraphs } from './serve-graphs.js';

export type { GenerateOptions } from '../decode/generate-options.js';
export type { Sentence, Token } from '../decode/sentence.js';
export { SentenceVaeError, type ErrorCode } from '../errors.js';
export type { InterpolatedImage } from '../image-vae.js';
export type { GreyImage } from '../image/grey-image.js';
export { lerp, slerp, type LatentPath, type WalkOptions } from '../latent/interpolate.js';
export type { Latent } from '../latent/latent.js';
export type { ImagePackageConfig, SentencePackageConfig } from '../package/config.js';
export type { InterpolatedSentence, ReconstructOptions } from '../sentence-vae.js';
export { ImageVae } from './image-vae.js';
export type { WebOptions } from './open-on-web.js';
export { SentenceVae } from './sentence-vae.js';
export type { Progress } from './web-package.js';

// The one bundle is the page's script and, started by that, the worker's.
if (!('document' in globalThis) && self.name === WORKER_NAME) serveGraphs();
