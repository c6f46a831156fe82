import { extname } from 'node:path';
import { SentenceVaeError } from '../../errors.js';
import { csvWriter } from './csv.js';
import { FORMATS, type Format } from './format-names.js';
import { jsonlWriter } from './jsonl.js';
import { npyWriter } from './npy.js';
import { mainColumn, type RecordWriter, type Table, type Written } from './record-writer.js';
import { txtWriter } from './txt.js';

/**
 * The format that is asked for, or that the name of a file says.
 * @param otherwise the format of a pipe that nothing is said of
 * @throws {SentenceVaeError} `BAD_ARGUMENT`
 */
export function chooseFormat(
  { path, isPipe }: { path: string; isPipe: boolean },
  asked: Format | undefined,
  otherwise: Format,
): Format {
  const ending = extname(path).slice(1).toLowerCase();
  const format = asked ?? FORMATS.find((each) => each === ending) ?? (isPipe ? otherwise : undefined);
  if (format === undefined) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: `a file that ends in ${FORMATS.map((each) => `.${each}`).join(', ')}`,
      received: `${path} came`,
      remedy: 'Name it so, or say --format',
    });
  }
  if (isPipe && format === 'npy') {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: 'a file for npy, whose beginning says how many rows there are',
      received: `${path === '-' ? 'standard output' : path} is a pipe`,
      remedy: 'Add -o with the name of a file, or choose jsonl or csv',
    });
  }
  return format;
}

/** @throws {SentenceVaeError} `BAD_ARGUMENT` where a table does not fit into a format */
export function requireFormatFor(format: Format, table: Table): void {
  const { column } = mainColumn(table);
  if ((format === 'npy' && column.type === 'text') || (format === 'txt' && column.type !== 'text')) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: `${column.type === 'text' ? 'a format for text' : 'a format for numbers'}`,
      received: `${format} came`,
      remedy: `Choose ${column.type === 'text' ? 'jsonl, csv, parquet or txt' : 'jsonl, csv, npy or parquet'}`,
    });
  }
}

/** @param written what is there already */
export async function openWriter(format: Format, table: Table, written: Written): Promise<RecordWriter> {
  switch (format) {
    case 'jsonl':
      return jsonlWriter(table);
    case 'csv':
      return csvWriter(table);
    case 'npy':
      return npyWriter(table);
    case 'txt':
      return txtWriter(table);
    case 'parquet':
      return (await import('./parquet.js')).parquetWriter(table, written);
    default:
      return format satisfies never;
  }
}
