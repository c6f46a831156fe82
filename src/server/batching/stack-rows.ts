import type { GraphTensor } from '../../onnx/graph.js';

/** Some rows of a tensor, along its first axis. */
export interface RowRange {
  tensor: GraphTensor;
  first: number;
  rows: number;
}

export interface StackOptions {
  /** How long the last axis becomes, of tensors with two axes or more. Default: as long as that of the first. */
  columns?: number | undefined;
  /** What fills lines that are shorter. Default 0. */
  filling?: number | undefined;
}

/**
 * Rows of tensors one below the other, in a tensor of their own. But for their numbers of rows, and for the lengths of their
 * last axes, the tensors are of one type and shape.
 */
export function stackRows(ranges: readonly RowRange[], options: StackOptions = {}): GraphTensor {
  const [{ tensor: model }] = ranges as readonly [RowRange];
  const inner = model.dims.slice(1);
  const columns = inner.length === 0 ? 1 : (options.columns ?? inner.at(-1)!);
  const linesOfRow = inner.slice(0, -1).reduce((product, length) => product * length, 1);
  const rows = ranges.reduce((sum, range) => sum + range.rows, 0);
  const size = model.data.BYTES_PER_ELEMENT;
  const stacked = empty(model.type, rows * linesOfRow * columns, [
    rows,
    ...(inner.length === 0 ? [] : [...inner.slice(0, -1), columns]),
  ]);
  if (options.filling) fill(stacked, options.filling);
  const to = bytesOf(stacked);
  let line = 0;
  for (const { tensor, first, rows: count } of ranges) {
    const from = bytesOf(tensor);
    const own = tensor.dims.length === 1 ? 1 : tensor.dims.at(-1)!;
    const firstLine = first * linesOfRow;
    const lines = count * linesOfRow;
    if (own === columns) {
      const length = columns * size;
      to.set(from.subarray(firstLine * length, (firstLine + lines) * length), line * length);
    } else {
      const kept = Math.min(own, columns) * size;
      for (let each = 0; each < lines; each++) {
        const start = (firstLine + each) * own * size;
        to.set(from.subarray(start, start + kept), (line + each) * columns * size);
      }
    }
    line += lines;
  }
  return stacked;
}

function empty(type: GraphTensor['type'], length: number, dims: readonly number[]): GraphTensor {
  switch (type) {
    case 'float32':
      return { type, data: new Float32Array(length), dims };
    case 'int64':
      return { type, data: new BigInt64Array(length), dims };
    case 'bool':
      return { type, data: new Uint8Array(length), dims };
    default:
      return type satisfies never;
  }
}

function fill({ data }: GraphTensor, value: number): void {
  if (data instanceof BigInt64Array) data.fill(BigInt(value));
  else data.fill(value);
}

const bytesOf = ({ data }: GraphTensor) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
