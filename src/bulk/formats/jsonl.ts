import { shortFloat32, type Cell, type RecordWriter, type Table } from './record-writer.js';

/** JSON Lines: an object a line, with all columns in each. */
export function jsonlWriter({ columns }: Table): RecordWriter {
  return {
    head: () => new Uint8Array(0),
    rows: (rows) => ({
      bytes: Buffer.from(
        rows
          .map((row) => {
            const members = columns.map(({ name }, i) => [name, asJson(row[i]!)] as const);
            return `${JSON.stringify(Object.fromEntries(members))}\n`;
          })
          .join(''),
      ),
    }),
    tail: () => new Uint8Array(0),
  };
}

const asJson = (cell: Cell) => (cell instanceof Float32Array ? Array.from(cell, shortFloat32) : cell);
