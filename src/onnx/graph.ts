import { messageOf, SentenceVaeError } from '../errors.js';
import { GET_IT_AGAIN } from '../package/parse-config.js';
import { env, InferenceSession, type Tensor } from './runtime.js';

// What ONNX Runtime warns of, such as GPUs that it looked for in vain, is no concern of people who write sentences.
env.logLevel = 'error';

/** How graphs are run. */
export interface GraphOptions {
  /** How many threads compute. Default: as many as there are processor cores. */
  threads?: number | undefined;
}

/** One ONNX graph; its session is made when it's first run, and reused. */
export class Graph implements AsyncDisposable {
  readonly #address: string;
  readonly #options: InferenceSession.SessionOptions;
  #session: Promise<InferenceSession> | undefined;
  #disposed = false;

  constructor(address: string, { threads }: GraphOptions) {
    this.#address = address;
    this.#options = { logSeverityLevel: 3, ...(threads !== undefined && { intraOpNumThreads: threads }) };
  }

  /** @throws {SentenceVaeError} `BAD_PACKAGE` if the graph can't be loaded or run */
  async run(feeds: Record<string, Tensor>): Promise<Outputs> {
    if (this.#disposed) {
      throw new SentenceVaeError('BAD_ARGUMENT', {
        expected: 'a model that is open',
        received: 'this one has been disposed of',
        remedy: 'Load it again',
      });
    }
    this.#session ??= this.#open();
    const session = await this.#session;
    try {
      return new Outputs(this.#address, await session.run(feeds));
    } catch (cause) {
      throw this.#fault('to run', cause);
    }
  }

  async #open(): Promise<InferenceSession> {
    try {
      return await InferenceSession.create(this.#address, this.#options);
    } catch (cause) {
      throw this.#fault('to be a graph that ONNX Runtime loads', cause);
    }
  }

  #fault(expected: string, cause: unknown): SentenceVaeError {
    return new SentenceVaeError('BAD_PACKAGE', {
      expected: `${this.#address} ${expected}`,
      received: `it says: ${messageOf(cause)}`,
      remedy: GET_IT_AGAIN,
      cause,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    // A session that failed to open was already reported to whoever ran it, and holds nothing.
    const session = await this.#session?.catch(() => undefined);
    this.#session = undefined;
    await session?.release();
  }
}

/** What a run of a graph returned. */
export class Outputs {
  readonly #address: string;
  readonly #values: InferenceSession.ReturnType;

  constructor(address: string, values: InferenceSession.ReturnType) {
    this.#address = address;
    this.#values = values;
  }

  /** The rows of a float32 output `[rows, columns]`. */
  floats(name: string, rows: number): Float32Array[] {
    const { data } = this.#tensor(name, rows);
    if (!(data instanceof Float32Array)) throw this.#unlike(name, 'float32 numbers');
    const columns = data.length / rows;
    // Copies, so that one row that's kept doesn't hold a whole batch in memory.
    return Array.from({ length: rows }, (_, row) => data.slice(row * columns, (row + 1) * columns));
  }

  /** The rows of an int64 output `[rows, columns]`, as ordinary numbers. */
  integers(name: string, rows: number): number[][] {
    const { data } = this.#tensor(name, rows);
    if (!(data instanceof BigInt64Array)) throw this.#unlike(name, 'int64 numbers');
    const columns = data.length / rows;
    return Array.from({ length: rows }, (_, row) =>
      Array.from(data.subarray(row * columns, (row + 1) * columns), Number),
    );
  }

  #tensor(name: string, rows: number): Tensor {
    const tensor = this.#values[name];
    if (tensor?.dims.length === 2 && tensor.dims[0] === rows) return tensor;
    throw this.#unlike(name, `${rows} rows`);
  }

  #unlike(name: string, expected: string): SentenceVaeError {
    const tensor = this.#values[name];
    return new SentenceVaeError('BAD_PACKAGE', {
      expected: `${this.#address} to return ${expected} as ${name}`,
      received: tensor ? `it returned ${tensor.type} [${tensor.dims.join(', ')}]` : 'it has no such output',
      remedy: GET_IT_AGAIN,
    });
  }
}
