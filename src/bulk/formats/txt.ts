import { mainColumn, type RecordWriter, type Table } from './record-writer.js';

/** Plain text with the main column alone: a line for each record, empty where there is none. */
export function txtWriter(table: Table): RecordWriter {
  const { at } = mainColumn(table);
  return {
    head: () => new Uint8Array(0),
    rows: (rows) => ({ bytes: Buffer.from(rows.map((row) => `${String(row[at] ?? '')}\n`).join('')) }),
    tail: () => new Uint8Array(0),
  };
}
