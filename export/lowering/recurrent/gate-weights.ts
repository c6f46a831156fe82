import { pick } from '../../onnx/evaluate/pick.js';
import type { TensorData } from '../../onnx/tensor.js';

/** Which of the layer's gates comes first, second, … in the ONNX operator. */
export type GateOrder = readonly number[];

/** `[features, gates × units]` → `[1, gates × units, features]` with the gates in ONNX's order. */
export function gatesAsRows(matrix: TensorData, order: GateOrder): TensorData {
  const [features = 0, columns = 0] = matrix.shape;
  const units = columns / order.length;
  const rows = order.flatMap((gate) => Array.from({ length: units }, (_, unit) => gate * units + unit));
  return pick(matrix, [[0], rows, Array.from({ length: features }, (_, feature) => feature * columns)]);
}

/** `[gates × units]` with the gates in ONNX's order. */
export function gatesReordered(vector: Float32Array, units: number, order: GateOrder): number[] {
  return order.flatMap((gate) => [...vector.subarray(gate * units, (gate + 1) * units)]);
}
