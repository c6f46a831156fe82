import { mainColumn, type Cell, type RecordWriter, type Table } from './record-writer.js';

/** Room for the number of rows, however large, at NumPy's own alignment of 64 bytes. */
const HEAD_BYTES = 128;
const MAGIC_BYTES = 10;

/**
 * NumPy's format, version 1.0 (NEP 1), with the main column alone: float32 `[rows, size]` for vectors, float64 `[rows]`
 * for numbers. A missing value is NaN.
 */
export function npyWriter(table: Table): RecordWriter {
  const { column, at } = mainColumn(table);
  const { type, size = 1 } = column;
  const isVector = type === 'vector';
  return {
    head: (rows) => {
      const shape = isVector ? `(${rows}, ${size})` : `(${rows},)`;
      const said = `{'descr': '${isVector ? '<f4' : '<f8'}', 'fortran_order': False, 'shape': ${shape}, }`;
      const head = Buffer.alloc(HEAD_BYTES, ' ');
      head.write('\x93NUMPY\x01\x00', 'latin1');
      head.writeUInt16LE(HEAD_BYTES - MAGIC_BYTES, 8);
      head.write(said, MAGIC_BYTES, 'latin1');
      head.write('\n', HEAD_BYTES - 1, 'latin1');
      return head;
    },
    rows: (rows) => {
      const cells = rows.map((row) => row[at]!);
      return { bytes: isVector ? vectorBytes(cells, size) : numberBytes(cells) };
    },
    tail: () => new Uint8Array(0),
  };
}

function vectorBytes(cells: readonly Cell[], size: number): Uint8Array {
  const bytes = Buffer.alloc(cells.length * size * 4);
  for (const [row, cell] of cells.entries()) {
    for (let i = 0; i < size; i++) {
      bytes.writeFloatLE(cell instanceof Float32Array ? cell[i]! : NaN, (row * size + i) * 4);
    }
  }
  return bytes;
}

function numberBytes(cells: readonly Cell[]): Uint8Array {
  const bytes = Buffer.alloc(cells.length * 8);
  for (const [row, cell] of cells.entries()) {
    bytes.writeDoubleLE(typeof cell === 'number' ? cell : NaN, row * 8);
  }
  return bytes;
}
