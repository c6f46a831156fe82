import { SentenceVaeError } from '../errors.js';
import type { Runtime } from '../onnx/graph.js';
import { requireWhole } from '../onnx/require-whole.js';
import type { PackageFiles } from '../package/package-files.js';
import { browserCache } from './file-cache.js';
import { packageAddress } from './package-address.js';
import { stopTogether } from '../stop-together.js';
import { startWorker } from './start-worker.js';
import { webPackage, type Progress } from './web-package.js';
import { WorkerRuntime } from './worker-runtime.js';

/** How a model comes into a web page, and how it computes there. */
export interface WebOptions {
  /**
   * How many threads compute an operation, from 1 to 256. Default: half of the processor's, 4 at most. Pages that aren't cross-origin
   * isolated always have 1.
   */
  threads?: number | undefined;
  /** The folder with sentence-vae.js and ONNX Runtime's .wasm. Default: where this script lies itself. */
  assets?: string | URL | undefined;
  /** Whether files are kept for the next visit, where the browser can. Default `true`. */
  cache?: boolean | undefined;
  /** Called as the model's files arrive, with bytes. */
  onProgress?: ((progress: Progress) => void) | undefined;
  /** Ends the loading; the promise is then rejected with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/**
 * Opens the files of a package along with what its graphs will run in. A file that can't be used stops those that are
 * still under way.
 * @throws {SentenceVaeError} `BAD_ARGUMENT`, `CANNOT_FETCH` or `BAD_PACKAGE`
 */
export async function openOnWeb<Model>(
  url: string | URL,
  { threads, assets, cache = true, onProgress, signal }: WebOptions,
  open: (files: PackageFiles, runtime: Runtime) => Promise<Model>,
): Promise<Model> {
  if (threads !== undefined) requireWhole(threads, { from: 1, to: 256 }, 'threads');
  requireBrowser();
  const page = globalThis.document?.baseURI ?? globalThis.location.href;
  const worker = assets === undefined ? undefined : packageAddress(assets, page);
  const kept = cache ? await browserCache() : undefined;
  return stopTogether(signal, async (stop) => {
    const files = await webPackage(packageAddress(url, page), { cache: kept, signal: stop, onProgress });
    return open(files, new WorkerRuntime(() => startWorker(worker), { threads }));
  });
}

function requireBrowser(): void {
  if ('Worker' in globalThis && 'location' in globalThis) return;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: 'a web page, or a worker that can start workers',
    received: 'there is no Worker here',
    remedy: 'Load the model from a page; Node and servers import sentence-vae instead',
  });
}
