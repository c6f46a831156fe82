import type { GraphBuilder } from '../../onnx/graph-builder.js';
import type { TensorData } from '../../onnx/tensor.js';
import type { Layer } from '../../read/layers-model.js';
import { weightOf } from '../layer-handler.js';

/** Where ONNX's gates z, r, h stand among the layer's gates r, z, n. */
const GATE_ORDER = [1, 0, 2] as const;

/** Names of a GRU's weights in the graph, in the layout of the ONNX operator, gates z, r, h. */
export interface GruWeights {
  /** `[1, 3 × units, features]` */
  readonly input: string;
  /** `[1, 3 × units, units]` */
  readonly recurrent: string;
  /** `[1, 6 × units]`: input biases, then recurrent ones. */
  readonly biases: string;
}

/** Adds the weights of a `CuDNNGRU` to a graph as ONNX wants them. */
export function addGruWeights(
  graph: GraphBuilder,
  layer: Layer,
  features: number,
  units: number,
): GruWeights {
  return {
    input: graph.sharedConstant(`${layer.name}/input_weights`, () =>
      gatesAsRows(weightOf(layer, 'kernel', [features, 3 * units]).values, features, units),
    ),
    recurrent: graph.sharedConstant(`${layer.name}/recurrent_weights`, () =>
      gatesAsRows(weightOf(layer, 'recurrent_kernel', [units, 3 * units]).values, units, units),
    ),
    biases: graph.sharedConstant(`${layer.name}/biases`, () => ({
      type: 'float32',
      shape: [1, 6 * units],
      values: Float32Array.from([
        ...gatesReordered(weightOf(layer, 'input_bias', [3 * units]).values, units),
        ...gatesReordered(weightOf(layer, 'recurrent_bias', [3 * units]).values, units),
      ]),
    })),
  };
}

/** `[features, 3 × units]` in r, z, n → `[1, 3 × units, features]` in z, r, h. */
function gatesAsRows(matrix: Float32Array, features: number, units: number): TensorData {
  const rows = new Float32Array(matrix.length);
  for (const [to, from] of GATE_ORDER.entries()) {
    for (let unit = 0; unit < units; unit++) {
      for (let feature = 0; feature < features; feature++) {
        rows[(to * units + unit) * features + feature] = matrix[feature * 3 * units + from * units + unit]!;
      }
    }
  }
  return { type: 'float32', shape: [1, 3 * units, features], values: rows };
}

/** `[3 × units]` in r, z, n → the same in z, r, h. */
function gatesReordered(vector: Float32Array, units: number): number[] {
  return GATE_ORDER.flatMap((gate) => [...vector.subarray(gate * units, (gate + 1) * units)]);
}
