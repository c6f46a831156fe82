import { joinRows } from '../../../onnx/tensors.js';
import type { NamedTensor } from './tensor.js';

type Tensors = ReadonlyMap<string, NamedTensor>;

/** The texts of a tensor, if there is one of this name. */
export function textsOf(tensors: Tensors, name: string): readonly string[] | undefined {
  const tensor = tensors.get(name);
  return tensor?.datatype === 'BYTES' ? tensor.data : undefined;
}

/** The rows of a tensor of numbers `[rows, columns]`; none if there is none of this name. */
export function rowsOf(tensors: Tensors, name: string): Float32Array[] {
  const tensor = tensors.get(name);
  if (tensor?.datatype !== 'FP32') return [];
  const [rows = 0, columns = 0] = tensor.shape;
  return Array.from({ length: rows }, (_, row) => tensor.data.subarray(row * columns, (row + 1) * columns));
}

/** Rows of equal length as a tensor `[rows, columns]`. */
export function rowTensor(name: string, rows: readonly Float32Array[]): NamedTensor {
  return { name, datatype: 'FP32', shape: [rows.length, rows[0]?.length ?? 0], data: joinRows(rows) };
}
