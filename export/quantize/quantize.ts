import type { Graph } from '../onnx/graph.js';
import { halfWeights } from './half-weights.js';
import { int8Weights } from './int8-weights.js';

/** How weights are stored: in half precision, or in 8 bits. */
export type Quantization = 'fp16' | 'int8';

/**
 * Stores the weights of a graph in fewer bits.
 * @param smallest weights of fewer numbers stay float32 in a graph of int8
 */
export function quantize(graph: Graph, to: Quantization, smallest?: number): Graph {
  switch (to) {
    case 'fp16':
      return halfWeights(graph);
    case 'int8':
      return int8Weights(graph, smallest);
    default:
      return to satisfies never;
  }
}
