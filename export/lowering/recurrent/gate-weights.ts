import type { TensorData } from '../../onnx/tensor.js';

/** Which of the layer's gates comes first, second, … in the ONNX operator. */
export type GateOrder = readonly number[];

/** `[features, gates × units]` → `[1, gates × units, features]` with the gates in ONNX's order. */
export function gatesAsRows(
  matrix: Float32Array,
  features: number,
  units: number,
  order: GateOrder,
): TensorData {
  const columns = order.length * units;
  const rows = new Float32Array(matrix.length);
  for (const [to, from] of order.entries()) {
    for (let unit = 0; unit < units; unit++) {
      for (let feature = 0; feature < features; feature++) {
        rows[(to * units + unit) * features + feature] = matrix[feature * columns + from * units + unit]!;
      }
    }
  }
  return { type: 'float32', shape: [1, columns, features], values: rows };
}

/** `[gates × units]` with the gates in ONNX's order. */
export function gatesReordered(vector: Float32Array, units: number, order: GateOrder): number[] {
  return order.flatMap((gate) => [...vector.subarray(gate * units, (gate + 1) * units)]);
}
