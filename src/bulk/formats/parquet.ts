import { ByteWriter, ParquetWriter, type ColumnSource, type SchemaElement } from 'hyparquet-writer';
import { VERSION } from '../../version.js';
import type { Cell, Column, RecordWriter, Table, Written } from './record-writer.js';

type RowGroup = ParquetWriter['row_groups'][number];

/**
 * Parquet: a window of records is a row group. What its end has to say of each row group is its note, so that a job can
 * go on; statistics and page indexes, which would be state too, are left out.
 */
export function parquetWriter({ columns }: Table, { bytes, notes }: Written): RecordWriter {
  const buffer = new ByteWriter();
  const writer = new ParquetWriter({
    writer: buffer,
    schema: [{ name: 'root', num_children: columns.length }, ...columns.flatMap(schemaOf)],
    statistics: false,
    createdBy: `sentence-vae ${VERSION}`,
  });
  const magic = taken(buffer);
  if (bytes > 0) {
    buffer.offset = bytes;
    writer.row_groups = notes.map((note) => readNote(String(note)));
    writer.num_rows = writer.row_groups.reduce((sum, { num_rows }) => sum + num_rows, 0n);
  }
  return {
    head: () => magic,
    rows: (rows) => {
      const columnData = columns.map((column, i): ColumnSource => ({
        name: column.name,
        data: rows.map((row) => valueOf(column, row[i]!)),
        offsetIndex: false,
        ...(column.type !== 'text' && { encoding: 'PLAIN' }),
      }));
      writer.write({ columnData, rowGroupSize: rows.length });
      // Kept for page indexes, of which there are none.
      writer.pendingIndexes = [];
      return { bytes: taken(buffer), note: writeNote(writer.row_groups.at(-1)!) };
    },
    tail: () => {
      writer.finish();
      return taken(buffer);
    },
  };
}

/** Empties the buffer; the place in the file stays what it is. */
function taken(buffer: ByteWriter): Uint8Array {
  const bytes = buffer.getBytes().slice();
  buffer.index = 0;
  return bytes;
}

function schemaOf({ name, type }: Column, at: number): SchemaElement[] {
  const repetition_type = at === 0 ? 'REQUIRED' : 'OPTIONAL';
  switch (type) {
    case 'integer':
      return [{ name, type: 'INT64', repetition_type }];
    case 'number':
      return [{ name, type: 'DOUBLE', repetition_type }];
    case 'text':
      return [{ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type }];
    case 'vector':
      // The three levels that the format has for lists.
      return [
        { name, converted_type: 'LIST', repetition_type, num_children: 1 },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        { name: 'element', type: 'FLOAT', repetition_type: 'REQUIRED' },
      ];
    default:
      return type satisfies never;
  }
}

function valueOf({ type }: Column, cell: Cell): unknown {
  if (type === 'integer' && typeof cell === 'number') return BigInt(cell);
  return cell instanceof Float32Array ? Array.from(cell) : cell;
}

/** Lengths and places of a row group are bigints, which JSON has not: they become `"12n"`. */
const writeNote = (group: RowGroup) =>
  JSON.stringify(group, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));

// What writeNote wrote has the form of a row group.
const readNote = (note: string) =>
  JSON.parse(note, (_, value: unknown) =>
    typeof value === 'string' && /^\d+n$/.test(value) ? BigInt(value.slice(0, -1)) : value,
  ) as RowGroup;
