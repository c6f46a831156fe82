/**
 * Models of sentences and of images, in Node: `SentenceVae` and `ImageVae`, which `load` opens, and what they take and give.
 *
 * @module sentence-vae
 */
export * from './everywhere.js';
export { ImageVae } from './node/image-vae.js';
export type { HubOptions } from './hub/hub-options.js';
export type { LoadOptions, RuntimeOptions } from './node/runtime.js';
export { SentenceVae } from './node/sentence-vae.js';
export { findModel, shippedModels } from './package/shipped-models.js';
