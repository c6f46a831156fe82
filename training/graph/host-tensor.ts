/** A tensor whose values lie in JavaScript's memory, in row-major order. A bool is a byte, 0 or 1. */
export type HostTensor =
  | { dtype: 'float32'; shape: readonly number[]; values: Float32Array }
  | { dtype: 'int32'; shape: readonly number[]; values: Int32Array }
  | { dtype: 'bool'; shape: readonly number[]; values: Uint8Array };
