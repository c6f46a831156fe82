import type { EncodedBatch } from '../tokenizer/sentence-tokenizer.js';
import { Tensor } from './runtime.js';

/** Rows of equal length as one float32 tensor `[rows, columns]`. */
export function floatRows(rows: readonly Float32Array[]): Tensor {
  const columns = rows[0]?.length ?? 0;
  const data = new Float32Array(rows.length * columns);
  for (const [i, row] of rows.entries()) data.set(row, i * columns);
  return new Tensor('float32', data, [rows.length, columns]);
}

/** A float32 scalar `[]`. */
export function float(value: number): Tensor {
  return new Tensor('float32', Float32Array.of(value), []);
}

/** An int64 scalar `[]`. */
export function integer(value: number): Tensor {
  return new Tensor('int64', BigInt64Array.of(BigInt(value)), []);
}

/** A padded batch of sentences as the two int64 inputs `[batch, tokens]` of encoder and scorer. */
export function tokenRows({ inputIds, attentionMask, batch, tokens }: EncodedBatch): {
  input_ids: Tensor;
  attention_mask: Tensor;
} {
  return {
    input_ids: new Tensor('int64', inputIds, [batch, tokens]),
    attention_mask: new Tensor('int64', attentionMask, [batch, tokens]),
  };
}
