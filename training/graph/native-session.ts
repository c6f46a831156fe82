import {
  loadGraphSessionAddon,
  type GraphSessionAddon,
  type NativeRequest,
  type NativeResult,
  type NativeTensor,
  type SessionHandle,
} from './graph-session-addon.js';
import type { HostTensor } from './host-tensor.js';

export interface RunRequest {
  /** By `node` or `node:1`: what that output is in this run. */
  feeds?: Readonly<Record<string, HostTensor>>;
  /** `node`, which is its first output, or `node:1`. */
  fetches?: readonly string[];
  /** Nodes to run for what they do. */
  targets?: readonly string[];
  /** Whether to record when each operation ran. Default: false */
  trace?: boolean;
}

export interface RunResult {
  /** One for each fetch, in their order. */
  outputs: HostTensor[];
  /** Of a run with `trace`: a serialised `RunMetadata`. */
  metadata?: Uint8Array;
}

/**
 * A session of TensorFlow with a graph that can grow between runs. Its variables live as long as it does, and graphs
 * added one after the other share those with the same `shared_name`.
 *
 * Its errors are those of TensorFlow, with its message and with a `code` such as `TF_INVALID_ARGUMENT`.
 */
export class NativeSession implements Disposable {
  readonly #addon: GraphSessionAddon;
  readonly #session: SessionHandle;

  /**
   * @param addon the path of the addon, `graphSession` of the backend
   * @param config a serialised `ConfigProto`
   */
  constructor(addon: string, config: Uint8Array = new Uint8Array()) {
    this.#addon = loadGraphSessionAddon(addon);
    this.#session = this.#addon.createSession(config);
  }

  /**
   * Adds nodes to the graph; none may have the name of one that is there. Their inputs are nodes of the same GraphDef.
   * @param graphDef serialised, of 2 GiB at most
   */
  extend(graphDef: Uint8Array): void {
    this.#addon.extend(this.#session, graphDef);
  }

  /** Runs on another thread; several runs may overlap. The feeds are copied before this returns. */
  async run(request: RunRequest): Promise<RunResult> {
    return resultOf(await this.#addon.run(this.#session, nativeRequest(request)));
  }

  /** Runs before it returns. */
  runSync(request: RunRequest): RunResult {
    return resultOf(this.#addon.runSync(this.#session, nativeRequest(request)));
  }

  /** What it computes on, as in `{ name: '/job:localhost/replica:0/task:0/device:CPU:0', type: 'CPU' }`. */
  devices(): { name: string; type: string }[] {
    return this.#addon.deviceList(this.#session);
  }

  /** Every operation that TensorFlow has: a serialised `OpList`. */
  opList(): Uint8Array {
    return this.#addon.opList();
  }

  /** Frees the graph and its variables, once no run is in flight any more; nothing else can be started. */
  [Symbol.dispose](): void {
    this.#addon.closeSession(this.#session);
  }
}

/** Numbers of TensorFlow's `DataType`. */
const dataTypes = { float32: 1, int32: 3, bool: 10 } as const satisfies Record<HostTensor['dtype'], number>;

function nativeRequest({ feeds = {}, fetches = [], targets = [], trace = false }: RunRequest): NativeRequest {
  return {
    feeds: Object.entries(feeds).map(([name, { dtype, shape, values }]) => ({
      name,
      dtype: dataTypes[dtype],
      shape,
      data: values,
    })),
    fetches,
    targets,
    trace,
  };
}

function resultOf({ outputs, ...rest }: NativeResult): RunResult {
  return { outputs: outputs.map(hostTensor), ...rest };
}

function hostTensor({ dtype, shape, data }: NativeTensor): HostTensor {
  switch (dtype) {
    case dataTypes.float32:
      return { dtype: 'float32', shape, values: new Float32Array(data) };
    case dataTypes.int32:
      return { dtype: 'int32', shape, values: new Int32Array(data) };
    case dataTypes.bool:
      return { dtype: 'bool', shape, values: new Uint8Array(data) };
    default:
      throw new Error(`A fetch has the data type ${dtype} of TensorFlow; cast it to float32, int32 or bool`);
  }
}
