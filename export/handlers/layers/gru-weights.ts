import { gatesAsRows, gatesReordered } from '../../lowering/recurrent/gate-weights.js';
import type { GraphBuilder } from '../../onnx/graph-builder.js';
import type { Layer } from '../../read/layers-model.js';
import { weightOf } from '../layer-handler.js';

/** Where ONNX's gates z, r, h stand among the layer's gates r, z, n. */
export const GATE_ORDER = [1, 0, 2] as const;

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
      gatesAsRows(weightOf(layer, 'kernel', [features, 3 * units]), GATE_ORDER),
    ),
    recurrent: graph.sharedConstant(`${layer.name}/recurrent_weights`, () =>
      gatesAsRows(weightOf(layer, 'recurrent_kernel', [units, 3 * units]), GATE_ORDER),
    ),
    biases: graph.sharedConstant(`${layer.name}/biases`, () => ({
      type: 'float32',
      shape: [1, 6 * units],
      values: Float32Array.from([
        ...gatesReordered(weightOf(layer, 'input_bias', [3 * units]).values, units, GATE_ORDER),
        ...gatesReordered(weightOf(layer, 'recurrent_bias', [3 * units]).values, units, GATE_ORDER),
      ]),
    })),
  };
}
