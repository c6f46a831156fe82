/**
 * The same models in web pages: `load` takes the address of a package. `sentence-vae/web/webgpu` has the same, computed on a GPU.
 *
 * @module sentence-vae/web
 */
import { WORKER_NAME } from './messages.js';
import { serveGraphs } from './serve-graphs.js';

export * from '../everywhere.js';
export { ImageVae } from './image-vae.js';
export type { WebOptions } from './open-on-web.js';
export { SentenceVae } from './sentence-vae.js';
export type { Progress } from './web-package.js';

// The one bundle is the page's script and, started by that, the worker's.
// Servers that render pages import it as well, and have neither.
if ('WorkerGlobalScope' in globalThis && self.name === WORKER_NAME) serveGraphs();
