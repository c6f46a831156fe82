import { weightOf } from '../../handlers/layer-handler.js';
import type { GraphBuilder } from '../../onnx/graph-builder.js';
import type { Layer } from '../../read/layers-model.js';
import { gatesAsRows, gatesReordered, type GateOrder } from './gate-weights.js';

export type GatedKind = 'simple' | 'gru' | 'lstm';

/** A cell of tfjs-layers whose gates are the columns of its kernels. */
export interface GatedCell {
  readonly kind: GatedKind;
  /** Owns the weights `kernel`, `recurrent_kernel` and `bias`. */
  readonly layer: Layer;
  readonly features: number;
  readonly units: number;
  readonly activation: string;
  /** The activation of the gates; a simple cell has none. */
  readonly recurrentActivation: string;
  readonly useBias: boolean;
  /** A GRU's reset gate acts after the recurrent product, as in cuDNN. */
  readonly resetAfter: boolean;
}

/** What differs between the kinds. Orders: tfjs' gates are z, r, h and i, f, c, o; ONNX' are z, r, h and i, o, f, c. */
export const KINDS = {
  simple: { op: 'RNN', order: [0], states: 1 },
  gru: { op: 'GRU', order: [0, 1, 2], states: 1 },
  lstm: { op: 'LSTM', order: [0, 3, 1, 2], states: 2 },
} as const satisfies Record<GatedKind, { op: string; order: GateOrder; states: number }>;

/** The shapes of a cell's weights as tfjs and Keras store them. */
export function weightShapes({ kind, features, units, resetAfter }: GatedCell) {
  const columns = KINDS[kind].order.length * units;
  return {
    kernel: [features, columns],
    recurrent_kernel: [units, columns],
    // Keras' GRU with reset_after has one bias for the input and one for the state.
    bias: resetAfter ? [2, columns] : [columns],
  };
}

/** Adds a cell's weights in the layout of the ONNX operator: `W`, `R` and, if there is a bias, `B`. */
export function addFusedWeights(graph: GraphBuilder, cell: GatedCell): readonly [string, string, string] {
  const { layer, units } = cell;
  const { order } = KINDS[cell.kind];
  const shapes = weightShapes(cell);
  const matrix = (name: 'kernel' | 'recurrent_kernel') =>
    graph.sharedConstant(`${layer.name}/${name}_by_gate`, () =>
      gatesAsRows(weightOf(layer, name, shapes[name]), order),
    );
  return [
    matrix('kernel'),
    matrix('recurrent_kernel'),
    cell.useBias
      ? graph.sharedConstant(`${layer.name}/biases_by_gate`, () => {
          const bias = weightOf(layer, 'bias', shapes.bias).values;
          const columns = order.length * units;
          const ofState = cell.resetAfter ? bias.subarray(columns) : new Float32Array(columns);
          const both = [
            ...gatesReordered(bias.subarray(0, columns), units, order),
            ...gatesReordered(ofState, units, order),
          ];
          return { type: 'float32', shape: [1, 2 * columns], values: Float32Array.from(both) };
        })
      : '',
  ];
}
