import type { Graph } from '../onnx/graph.js';

export interface PassOptions {
  /** Leaves weights alone that are stored in 8 or 16 bits, so that they can be written so. Default: false. */
  readonly keepQuantization?: boolean | undefined;
}

/** A step that makes a graph simpler without changing what it computes. */
export interface Pass {
  readonly name: string;
  /** Why the pass exists. */
  readonly reason: string;
  readonly run: (graph: Graph, options?: PassOptions) => Graph;
}
