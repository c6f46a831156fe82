import type { EncodedBatch } from '../tokenizer/sentence-tokenizer.js';
import type { GraphTensor } from './graph.js';

/** Rows of equal length, one after the other: `[rows × columns]`. */
export function joinRows(rows: readonly Float32Array[]): Float32Array {
  const columns = rows[0]?.length ?? 0;
  const data = new Float32Array(rows.length * columns);
  for (const [i, row] of rows.entries()) data.set(row, i * columns);
  return data;
}

/** Rows of equal length as one float32 tensor `[rows, columns]`. */
export function floatRows(rows: readonly Float32Array[]): GraphTensor {
  return floats(joinRows(rows), [rows.length, rows[0]?.length ?? 0]);
}

/** A float32 tensor. */
export function floats(data: Float32Array, dims: readonly number[]): GraphTensor {
  return { type: 'float32', data, dims };
}

/** A float32 scalar `[]`. */
export function float(value: number): GraphTensor {
  return floats(Float32Array.of(value), []);
}

/** An int64 scalar `[]`. */
export function integer(value: number): GraphTensor {
  return { type: 'int64', data: BigInt64Array.of(BigInt(value)), dims: [] };
}

/** An int64 tensor. */
export function integers(values: readonly number[], dims: readonly number[]): GraphTensor {
  return { type: 'int64', data: BigInt64Array.from(values, BigInt), dims };
}

/** Rows of equal length as one int64 tensor `[rows, columns]`. */
export function integerRows(rows: readonly (readonly number[])[]): GraphTensor {
  return integers(rows.flat(), [rows.length, rows[0]?.length ?? 0]);
}

/** A bool scalar `[]`. */
export function truth(value: boolean): GraphTensor {
  return { type: 'bool', data: Uint8Array.of(Number(value)), dims: [] };
}

/** A padded batch of sentences as the two int64 inputs `[batch, tokens]` of encoder and scorer. */
export function tokenRows({ inputIds, attentionMask, batch, tokens }: EncodedBatch): {
  input_ids: GraphTensor;
  attention_mask: GraphTensor;
} {
  return {
    input_ids: { type: 'int64', data: inputIds, dims: [batch, tokens] },
    attention_mask: { type: 'int64', data: attentionMask, dims: [batch, tokens] },
  };
}
