import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { badGraph, cannotRun, isDisposed } from './graph-errors.js';
import type { Graph, GraphTensor, RunOptions } from './graph.js';
import { Outputs } from './outputs.js';

/** A session and how its tensors are made: `Tensor` of onnxruntime-node or -web, which are the same class. */
export interface LoadedSession {
  session: InferenceSession;
  makeTensor(tensor: GraphTensor): Tensor;
}

/** A graph whose session computes in this very thread, of onnxruntime-node or of onnxruntime-web. */
export class SessionGraph implements Graph {
  readonly atOnce = 1;
  readonly #address: string;
  readonly #load: () => Promise<LoadedSession>;
  #loaded: Promise<LoadedSession> | undefined;
  readonly #running = new Set<Promise<unknown>>();
  #disposed = false;

  /**
   * @param address where the graph is, for messages
   * @param load makes the session; called at the first run, and at the next one if it failed
   */
  constructor(address: string, load: () => Promise<LoadedSession>) {
    this.#address = address;
    this.#load = load;
  }

  async load({ signal }: RunOptions = {}): Promise<void> {
    signal?.throwIfAborted();
    if (this.#disposed) throw isDisposed();
    await this.#session();
    signal?.throwIfAborted();
  }

  async run(feeds: Readonly<Record<string, GraphTensor>>, { signal }: RunOptions = {}): Promise<Outputs> {
    const outputs = await this.runPlain(feeds, signal);
    return new Outputs(this.#address, outputs);
  }

  /** {@link run}, but with outputs that can go to another thread. */
  async runPlain(
    feeds: Readonly<Record<string, GraphTensor>>,
    signal?: AbortSignal,
  ): Promise<Record<string, GraphTensor>> {
    signal?.throwIfAborted();
    if (this.#disposed) throw isDisposed();
    const running = this.#compute(this.#session(), feeds, signal);
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  #session(): Promise<LoadedSession> {
    if (this.#loaded) return this.#loaded;
    const loading = this.#load();
    this.#loaded = loading;
    // What was missing may be there the next time: memory, a file, a connection.
    loading.catch(() => {
      if (this.#loaded === loading) this.#loaded = undefined;
    });
    return loading;
  }

  async #compute(
    loaded: Promise<LoadedSession>,
    feeds: Readonly<Record<string, GraphTensor>>,
    signal: AbortSignal | undefined,
  ): Promise<Record<string, GraphTensor>> {
    const { session, makeTensor } = await loaded;
    signal?.throwIfAborted();
    let outputs: InferenceSession.ReturnType;
    try {
      outputs = await session.run(mapped(feeds, makeTensor));
    } catch (cause) {
      throw cannotRun(this.#address, cause);
    }
    signal?.throwIfAborted();
    return mapped(outputs, (tensor) => this.#plain(tensor));
  }

  #plain({ data, dims, type }: Tensor): GraphTensor {
    if (data instanceof Float32Array) return { type: 'float32', data, dims };
    if (data instanceof BigInt64Array) return { type: 'int64', data, dims };
    if (type === 'bool' && data instanceof Uint8Array) return { type, data, dims };
    throw badGraph(
      `${this.#address} to return float32, int64 or bool tensors`,
      `one of them is ${type} [${dims.join(', ')}]`,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    // Whoever ran the graph hears of what went wrong; a session that failed to load holds nothing.
    await Promise.allSettled(this.#running);
    const loaded = await this.#loaded?.catch(() => undefined);
    this.#loaded = undefined;
    await loaded?.session.release();
  }
}

function mapped<From, To>(
  tensors: Readonly<Record<string, From>>,
  map: (tensor: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, map(tensor)]));
}
