import { weightOf } from '../handlers/layer-handler.js';
import { GATE_ORDER } from '../handlers/layers/gru-weights.js';
import { gatesReordered } from '../lowering/recurrent/gate-weights.js';
import { floats, type TensorData } from '../onnx/tensor.js';
import type { Layer } from '../read/layers-model.js';

type Floats = Extract<TensorData, { type: 'float32' }>;

/** A GRU's matrix `[features, 3 × units]` with the gates in ONNX's order. */
export function gateColumns({ values, shape }: Floats, units: number): Floats {
  const [rows = 0, columns = 0] = shape;
  const ordered = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    ordered.set(
      gatesReordered(values.subarray(row * columns, (row + 1) * columns), units, GATE_ORDER),
      row * columns,
    );
  }
  return { type: 'float32', shape, values: ordered };
}

/** A GRU's bias `[3 × units]` with the gates in ONNX's order. */
export function gateBias(gru: Layer, name: 'input_bias' | 'recurrent_bias', units: number): TensorData {
  const { values } = weightOf(gru, name, [3 * units]);
  return floats(gatesReordered(values, units, GATE_ORDER), [3 * units]);
}
