import { badGraph } from '../../onnx/graph-errors.js';
import type { GraphTensor } from '../../onnx/graph.js';
import { stackRows } from './stack-rows.js';

/** What a run returned, or some rows of it. */
export type Values = Readonly<Record<string, GraphTensor>>;

/** Whose tokens end where. */
export interface SentenceIds {
  pad: number;
  eos: number;
}

/** `[batch, …, tokens]` */
const TOKEN_OUTPUTS: ReadonlySet<string> = new Set(['token_ids', 'log_probs']);

export interface OutputRange {
  first: number;
  rows: number;
  /** Of the whole batch. */
  batchRows: number;
  /** How many tokens these rows were given; where none were, they are as many as they wrote. */
  tokens: number | undefined;
}

/**
 * The outputs of some rows of a batch, as long as if these had been computed alone.
 * @param address where the graph is, for messages
 * @throws {SentenceVaeError} `BAD_PACKAGE` for outputs that are not made of rows
 */
export function outputsOfRows(
  values: Values,
  { first, rows, batchRows, tokens }: OutputRange,
  ids: SentenceIds | undefined,
  address: string,
): Values {
  const written = values['token_ids'];
  const columns = tokens ?? (written && ids && longest(written, first, rows, ids));
  return Object.fromEntries(
    Object.entries(values).map(([name, tensor]) => {
      if (tensor.dims[0] !== batchRows) {
        throw badGraph(
          `${address} to return ${batchRows} rows as ${name}`,
          `it returned [${tensor.dims.join(', ')}]`,
        );
      }
      const length = TOKEN_OUTPUTS.has(name) ? columns : undefined;
      const isWhole = rows === batchRows && (length ?? tensor.dims.at(-1)) === tensor.dims.at(-1);
      return [name, isWhole ? tensor : stackRows([{ tensor, first, rows }], { columns: length })];
    }),
  );
}

/** The outputs of all rows of a run that was computed in parts, each with all rows of its own. */
export function joinOutputs(parts: readonly Values[], ids: SentenceIds | undefined): Values {
  const [model] = parts as readonly [Values];
  return Object.fromEntries(
    Object.keys(model).map((name) => {
      const ranges = parts.map((part) => ({ tensor: part[name]!, first: 0, rows: part[name]!.dims[0]! }));
      if (!TOKEN_OUTPUTS.has(name)) return [name, stackRows(ranges)];
      const columns = Math.max(...ranges.map(({ tensor }) => tensor.dims.at(-1)!));
      return [name, stackRows(ranges, { columns, filling: name === 'token_ids' ? ids?.pad : 0 })];
    }),
  );
}

/** How many tokens the longest sentence of some rows has, its end included; 1 if there is none. */
function longest({ data, dims }: GraphTensor, first: number, rows: number, ids: SentenceIds): number {
  const columns = dims.at(-1)!;
  if (!(data instanceof BigInt64Array) || columns === 0) return columns;
  const [pad, eos] = [BigInt(ids.pad), BigInt(ids.eos)];
  const rowSize = data.length / dims[0]!;
  let most = 1;
  for (let start = first * rowSize; start < (first + rows) * rowSize; start += columns) {
    const line = data.subarray(start, start + columns);
    const end = line.indexOf(eos);
    most = Math.max(most, (end < 0 ? line.findLastIndex((id) => id !== pad) : end) + 1);
  }
  return most;
}
