import type { Graph } from '../onnx/graph.js';

/** A step that makes a graph simpler without changing what it computes. */
export interface Pass {
  readonly name: string;
  /** Why the pass exists. */
  readonly reason: string;
  readonly run: (graph: Graph) => Graph;
}
