import { shortFloat32, type Cell, type Column, type RecordWriter, type Table } from './record-writer.js';

/**
 * CSV as RFC 4180 has it: CRLF, quotes where they are needed, a head of names. A vector takes a column for each number:
 * `mean_0`, `mean_1`, … A missing value is an empty field, an empty text is `""`.
 */
export function csvWriter({ columns }: Table): RecordWriter {
  return {
    head: () => Buffer.from(line(columns.flatMap(namesOf).map(quoted))),
    rows: (rows) => ({
      bytes: Buffer.from(
        rows.map((row) => line(columns.flatMap((column, i) => fieldsOf(column, row[i]!)))).join(''),
      ),
    }),
    tail: () => new Uint8Array(0),
  };
}

const line = (fields: readonly string[]) => `${fields.join(',')}\r\n`;

const namesOf = ({ name, type, size = 0 }: Column) =>
  type === 'vector' ? Array.from({ length: size }, (_, i) => `${name}_${i}`) : [name];

function fieldsOf({ type, size = 0 }: Column, cell: Cell): string[] {
  if (cell === null) return Array.from({ length: type === 'vector' ? size : 1 }, () => '');
  if (typeof cell === 'string') return [cell === '' ? '""' : quoted(cell)];
  if (typeof cell === 'number') return [String(cell)];
  return Array.from(cell, (value) => String(shortFloat32(value)));
}

const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
