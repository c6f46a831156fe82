import type { Graph } from '../onnx/graph.js';
import { halfWeights } from './half-weights.js';
import { int8Weights } from './int8-weights.js';

/** How weights are stored: in half precision, or in 8 bits. */
export type Quantization = 'fp16' | 'int8';

/** Stores the weights of a graph in fewer bits. */
export function quantize(graph: Graph, to: Quantization): Graph {
  switch (to) {
    case 'fp16':
      return halfWeights(graph);
    case 'int8':
      return int8Weights(graph);
    default:
      return to satisfies never;
  }
}
