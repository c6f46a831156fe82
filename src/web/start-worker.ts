import { WORKER_NAME } from './messages.js';

/** The bundle's own name: as a worker it runs the graphs. */
const SCRIPT = 'sentence-vae.js';

/**
 * Starts this very bundle as a worker.
 * @param assets the folder that has the bundle and ONNX Runtime's .wasm; without it, they lie beside this script
 */
export function startWorker(assets: URL | undefined): Worker {
  if (!assets && !isElsewhere(new URL(import.meta.url))) {
    // In one expression and with literals, for bundlers look for just this.
    return new Worker(new URL('./sentence-vae.js', import.meta.url), {
      type: 'module',
      name: 'sentence-vae-worker',
    });
  }
  const script = new URL(SCRIPT, assets ?? import.meta.url);
  if (!isElsewhere(script)) return new Worker(script, { type: 'module', name: WORKER_NAME });
  // A worker's script must come from the page's own origin; what it imports need not.
  const source = new Blob([`import ${JSON.stringify(script.href)};`], { type: 'text/javascript' });
  const address = URL.createObjectURL(source);
  const worker = new Worker(address, { type: 'module', name: WORKER_NAME });
  // It has been read then.
  for (const event of ['message', 'error']) {
    worker.addEventListener(event, () => URL.revokeObjectURL(address), { once: true });
  }
  return worker;
}

/** Whether it's on another server; `file:` is what some bundlers write for scripts of the page's own. */
function isElsewhere({ protocol, origin }: URL): boolean {
  return protocol !== 'file:' && origin !== globalThis.location.origin;
}
