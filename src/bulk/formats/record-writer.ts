/** A column of a file of records. All but the first may lack values. */
export interface Column {
  name: string;
  type: 'integer' | 'number' | 'text' | 'vector';
  /** Numbers of a vector. */
  size?: number | undefined;
}

export type Cell = number | string | Float32Array | null;

/** A record: a cell for each column. */
export type Row = readonly Cell[];

/** What a file of records holds. */
export interface Table {
  columns: readonly Column[];
  /** The name of the column that is written where there is room for one alone. */
  main: string;
}

/** Turns records into bytes; it keeps none of them, and writes nothing anywhere itself. */
export interface RecordWriter {
  /** What stands before the records: as many bytes for any number of them. */
  head(rows: number): Uint8Array;
  /** A window of records. What must be known of them at the end is returned as a note. */
  rows(rows: readonly Row[]): { bytes: Uint8Array; note?: unknown };
  /** What stands behind the records. */
  tail(): Uint8Array;
}

/** What was written before, for a job that goes on. */
export interface Written {
  bytes: number;
  /** The notes of all windows, in order. */
  notes: readonly unknown[];
}

/** A number with as few digits as always name the same float32: nine. */
export function shortFloat32(value: number): number {
  return Number(value.toPrecision(9));
}

/** The cells of the column that is written alone. */
export function mainColumn({ columns, main }: Table): { column: Column; at: number } {
  const at = columns.findIndex(({ name }) => name === main);
  return { column: columns[at]!, at };
}
