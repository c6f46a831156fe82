import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** A session of the addon's; only the addon looks inside. */
export interface SessionHandle {
  readonly session: unique symbol;
}

interface NativeFeed {
  name: string;
  /** A number of TensorFlow's `DataType`. */
  dtype: number;
  shape: readonly number[];
  /** Copied before the call returns. */
  data: NodeJS.TypedArray;
}

export interface NativeRequest {
  feeds: readonly NativeFeed[];
  fetches: readonly string[];
  targets: readonly string[];
  trace: boolean;
}

export interface NativeTensor {
  dtype: number;
  shape: number[];
  data: ArrayBuffer;
}

export interface NativeResult {
  outputs: NativeTensor[];
  metadata?: Uint8Array;
}

/** What backend/addons/graph_session.cc exports. It throws an Error with TensorFlow's message and code (`TF_…`). */
export interface GraphSessionAddon {
  createSession(configProto: Uint8Array): SessionHandle;
  extend(session: SessionHandle, graphDef: Uint8Array): void;
  run(session: SessionHandle, request: NativeRequest): Promise<NativeResult>;
  runSync(session: SessionHandle, request: NativeRequest): NativeResult;
  closeSession(session: SessionHandle): void;
  opList(): Uint8Array;
  deviceList(session: SessionHandle): { name: string; type: string }[];
}

/** @param path `graphSession` of the backend */
export function loadGraphSessionAddon(path: string): GraphSessionAddon {
  // It was compiled from the source above.
  return require(path) as GraphSessionAddon;
}
