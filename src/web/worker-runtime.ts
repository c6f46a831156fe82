import { messageOf, SentenceVaeError } from '../errors.js';
import { isDisposed } from '../onnx/graph-errors.js';
import type { Graph, GraphTensor, RunOptions, Runtime } from '../onnx/graph.js';
import { Outputs } from '../onnx/outputs.js';
import { buffersOf, copiesOf } from '../onnx/transfer.js';
import { settle, type Waiting } from '../onnx/worker-messages.js';
import type { PackageFiles } from '../package/package-files.js';
import { WEIGHTS, type Answer, type Request, type WorkerSettings } from './messages.js';

type Tensors = Readonly<Record<string, GraphTensor>>;

/** Runs the graphs of a package in a worker of its own, so that the page never stands still. It starts at the first run. */
export class WorkerRuntime implements Runtime {
  readonly #start: () => Worker;
  readonly #settings: WorkerSettings;
  readonly #sent = new Map<string, Promise<void>>();
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  /** Why nothing can be run any more. */
  #ended: SentenceVaeError | undefined;
  #runs = 0;

  constructor(start: () => Worker, settings: WorkerSettings) {
    this.#start = start;
    this.#settings = settings;
  }

  open(files: PackageFiles, path: string): Graph {
    const address = files.address(path);
    const ask = async (feeds: Tensors | undefined, { signal }: RunOptions = {}) => {
      signal?.throwIfAborted();
      const worker = this.#running();
      await Promise.all([path, WEIGHTS.path].map((each) => this.#send(worker, files, each)));
      return this.#ask(worker, { path, address }, feeds, signal);
    };
    return {
      atOnce: 1,
      load: async (options) => void (await ask(undefined, options)),
      run: async (feeds, options) => new Outputs(address, await ask(feeds, options)),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }

  /** The worker holds the files from then on, for all graphs that need them. */
  #send(worker: Worker, files: PackageFiles, path: string): Promise<void> {
    const known = this.#sent.get(path);
    if (known) return known;
    const sending = (async () => {
      const bytes = await files.readBytes(path);
      if (bytes) post(worker, { kind: 'file', path, bytes }, [bytes.buffer]);
    })();
    this.#sent.set(path, sending);
    sending.catch(() => this.#sent.delete(path));
    return sending;
  }

  /** @param given what the graph is run with; without, it is only loaded */
  #ask(
    worker: Worker,
    graph: { path: string; address: string },
    given: Tensors | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Tensors> {
    const id = this.#runs++;
    const settled = new AbortController();
    return new Promise<Tensors>((resolve, reject) => {
      signal?.throwIfAborted();
      if (this.#ended) throw this.#ended;
      signal?.addEventListener('abort', () => reject(signal.reason), { signal: settled.signal });
      this.#waiting.set(id, { resolve, reject });
      const feeds = given && copiesOf(given);
      if (feeds) post(worker, { kind: 'run', id, ...graph, feeds }, buffersOf(feeds));
      else post(worker, { kind: 'load', id, ...graph });
    }).finally(() => {
      settled.abort();
      this.#waiting.delete(id);
    });
  }

  #running(): Worker {
    if (this.#ended) throw this.#ended;
    return (this.#worker ??= this.#started());
  }

  #started(): Worker {
    const worker = this.#start();
    worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
      const waiting = this.#waiting.get(data.id);
      // Nobody waits for what was given up.
      if (waiting) settle(waiting, data.answer);
    });
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.#end(died(event.message));
    });
    post(worker, { kind: 'settings', settings: this.#settings });
    return worker;
  }

  #end(reason: SentenceVaeError): void {
    this.#ended ??= reason;
    this.#worker?.terminate();
    this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end(isDisposed());
  }
}

function post(worker: Worker, request: Request, transfer: Transferable[] = []): void {
  worker.postMessage(request, transfer);
}

/** A script that can't be fetched gives an event without a message. */
function died(message: string | undefined): SentenceVaeError {
  return new SentenceVaeError(message ? 'LOST_WORKER' : 'CANNOT_FETCH', {
    expected: "the model's worker to run",
    received: message ? `it ended: ${messageOf(message)}` : 'its script could not be loaded',
    remedy: message
      ? 'Load the model again'
      : 'Put sentence-vae.js where the page can fetch it, say in which folder with the option assets, ' +
        'and let the Content-Security-Policy have it under worker-src',
  });
}
