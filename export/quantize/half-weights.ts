import { DATA_TYPES } from '../onnx/data-types.js';
import { numberToHalf } from '../onnx/evaluate/half.js';
import { int } from '../onnx/graph-builder.js';
import type { Graph } from '../onnx/graph.js';
import { SMALLEST_QUANTISED } from '../onnx/tensor.js';
import { replaceConstants } from './replace-constants.js';

/**
 * Stores weights in half precision: half the size, and 11 bits of each number are left. They are widened when the
 * graph is loaded, so that it computes in float32, as fast as before.
 */
export function halfWeights(graph: Graph): Graph {
  return replaceConstants(graph, (name, tensor, claim) => {
    if (tensor.type !== 'float32' || tensor.values.length < SMALLEST_QUANTISED) return undefined;
    const stored = claim(`${name}_half`);
    const values = Uint16Array.from(tensor.values, numberToHalf);
    const widen = {
      name,
      op: 'Cast',
      inputs: [stored],
      outputs: [name],
      attributes: { to: int(DATA_TYPES.float32) },
    };
    return {
      constants: new Map([[stored, { type: 'float16', shape: tensor.shape, values }]]),
      nodes: [widen],
    };
  });
}
