import type { PackageFiles } from '../package/package-files.js';
import type { Outputs } from './outputs.js';

/** A tensor as plain data, row-major: it can go to a worker and needs no ONNX Runtime. */
export type GraphTensor =
  | { type: 'float32'; data: Float32Array; dims: readonly number[] }
  | { type: 'int64'; data: BigInt64Array; dims: readonly number[] }
  /** 0 or 1 each. */
  | { type: 'bool'; data: Uint8Array; dims: readonly number[] };

export interface RunOptions {
  /** Rejects a run that has not ended with the signal's reason. What has begun to compute is computed, for nobody. */
  signal?: AbortSignal | undefined;
}

/** One ONNX graph; its session is made when it's first run, if not before, and reused. */
export interface Graph extends AsyncDisposable {
  /** How many runs are computed at the same time; more wait for their turn. */
  readonly atOnce: number;
  /**
   * Makes the session ahead of the first run, in every thread that may run the graph.
   * @throws {SentenceVaeError} as {@link run}
   */
  load(options?: RunOptions): Promise<void>;
  /**
   * Runs the graph. The feeds remain the caller's.
   * @throws {SentenceVaeError} `BAD_PACKAGE` if the graph can't be loaded or run
   */
  run(feeds: Readonly<Record<string, GraphTensor>>, options?: RunOptions): Promise<Outputs>;
}

/** Where graphs are run: in this thread, in workers, in a browser. Whoever disposes of it ends its graphs too. */
export interface Runtime extends AsyncDisposable {
  /**
   * Opens a graph without loading it yet.
   * @param path of the graph within the package, such as `onnx/encoder.onnx`
   */
  open(files: PackageFiles, path: string): Graph;
}
