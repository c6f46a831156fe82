import type { Runtime } from '../onnx/graph.js';
import { ThisThread } from '../onnx/this-thread.js';

/** How and where a model's graphs are computed. */
export interface RuntimeOptions {
  /** How many threads compute an operation. Default: as many as there are processor cores. */
  threads?: number | undefined;
}

/** The runtime that these options ask for. */
export function nodeRuntime({ threads }: RuntimeOptions = {}): Runtime {
  return new ThisThread({ threads });
}
