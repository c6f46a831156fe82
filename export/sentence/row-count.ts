import { DATA_TYPES } from '../onnx/data-types.js';
import { int, type GraphBuilder } from '../onnx/graph-builder.js';

/** How many of some rows it holds for: bool `[rows]` → f32 scalar. */
export function rowCount(body: GraphBuilder, holds: string): string {
  const ones = body.add('Cast', [holds], { to: int(DATA_TYPES.float32) }, 'ones');
  return body.add('ReduceSum', [ones], { keepdims: int(0) }, 'row_count');
}
