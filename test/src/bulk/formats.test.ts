import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import type { Format } from '../../../src/bulk/formats/format-names.js';
import { chooseFormat, openWriter, requireFormatFor } from '../../../src/bulk/formats/formats.js';
import type { Row, Table } from '../../../src/bulk/formats/record-writer.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';

const TABLE: Table = {
  columns: [
    { name: 'line', type: 'integer' },
    { name: 'text', type: 'text' },
    { name: 'mean', type: 'vector', size: 3 },
    { name: 'logProbability', type: 'number' },
    { name: 'error', type: 'text' },
  ],
  main: 'mean',
};

const TEXTS = ['plain', '', 'a "quoted", one', 'two\nlines\r\n', ' é \u{1F600} ', 'null', '12n', 'tab\t'];

/** Rows of every kind; each fifth one is a fault. */
function rows(first: number, count: number): Row[] {
  return Array.from({ length: count }, (_, i): Row => {
    const line = first + i + 1;
    if (line % 5 === 0) return [line, null, null, null, 'empty'];
    const mean = Float32Array.of(line / 3, -0.1, 1e-30 * line);
    return [line, TEXTS[line % TEXTS.length]!, mean, -line / 7, null];
  });
}

/** A file of several windows; between them the writer is put away, as a kill does. */
async function fileOf(format: Format, windows: readonly (readonly Row[])[], table = TABLE): Promise<Buffer> {
  const parts: Uint8Array[] = [(await openWriter(format, table, { bytes: 0, notes: [] })).head(0)];
  const notes: unknown[] = [];
  const written = () => ({ bytes: parts.reduce((sum, { length }) => sum + length, 0), notes });
  for (const window of windows) {
    const { bytes, note } = (await openWriter(format, table, written())).rows(window);
    parts.push(bytes);
    notes.push(note);
  }
  const last = await openWriter(format, table, written());
  const file = Buffer.concat([...parts, last.tail()]);
  file.set(last.head(windows.flat().length));
  return file;
}

/** What Python says of a file. */
async function inPython(file: Buffer, name: string, program: string): Promise<unknown> {
  await using folder = await temporaryFolder();
  const path = join(folder.path, name);
  await writeFile(path, file);
  const script = `import json, sys\npath = sys.argv[1]\n${program}`;
  return JSON.parse(execFileSync(inject('python'), ['-c', script, path], { encoding: 'utf8' }));
}

const ROWS = rows(0, 40);
const WINDOWS = [ROWS.slice(0, 17), ROWS.slice(17, 34), ROWS.slice(34)];
const vectors = ROWS.map(([, , mean]) => (mean instanceof Float32Array ? Array.from(mean) : null));

describe('Parquet', () => {
  const READ = [
    'import pyarrow.parquet as pq',
    'file = pq.ParquetFile(path)',
    'table = file.read()',
    'print(json.dumps({"groups": file.num_row_groups, "types": [str(f.type) for f in table.schema], "columns": table.to_pydict()}))',
  ].join('\n');

  it('is read by pyarrow as it was written, though its writer was put away after each window', async () => {
    expect(await inPython(await fileOf('parquet', WINDOWS), 'a.parquet', READ)).toEqual({
      groups: 3,
      types: ['int64', 'string', expect.stringContaining('list<element: float'), 'double', 'string'],
      columns: {
        line: ROWS.map(([line]) => line),
        text: ROWS.map(([, text]) => text),
        mean: vectors,
        logProbability: ROWS.map(([, , , value]) => value),
        error: ROWS.map(([, , , , error]) => error),
      },
    });
  });

  it('has the bytes of one whose writer was not put away', async () => {
    const writer = await openWriter('parquet', TABLE, { bytes: 0, notes: [] });
    const parts = [writer.head(0), ...WINDOWS.map((window) => writer.rows(window).bytes), writer.tail()];
    expect((await fileOf('parquet', WINDOWS)).equals(Buffer.concat(parts))).toBe(true);
  });

  it('may hold nothing', async () => {
    const nothing = await inPython(await fileOf('parquet', []), 'a.parquet', READ);
    expect(nothing).toMatchObject({ groups: 0, columns: { line: [], mean: [] } });
  });
});

describe('npy', () => {
  const READ = [
    'import numpy',
    'a = numpy.load(path)',
    'print(json.dumps([a.dtype.str, a.shape, [None if numpy.isnan(r).any() else r.tolist() for r in a]]))',
  ].join('\n');

  it('is read by numpy as it was written, with NaN where there is nothing', async () => {
    expect(await inPython(await fileOf('npy', WINDOWS), 'a.npy', READ)).toEqual(['<f4', [40, 3], vectors]);
    const scores = await fileOf('npy', WINDOWS, { ...TABLE, main: 'logProbability' });
    expect(await inPython(scores, 'a.npy', READ)).toEqual(['<f8', [40], ROWS.map(([, , , value]) => value)]);
    expect(await inPython(await fileOf('npy', []), 'a.npy', READ)).toEqual(['<f4', [0, 3], []]);
  });

  it('has room for the number of as many rows as there may be', async () => {
    const writer = await openWriter('npy', TABLE, { bytes: 0, notes: [] });
    expect(writer.head(Number.MAX_SAFE_INTEGER)).toHaveLength(writer.head(0).length);
  });
});

describe('CSV', () => {
  it("is read by Python's csv as it was written", async () => {
    const program = [
      'import csv, numpy',
      'rows = list(csv.reader(open(path, newline="", encoding="utf-8"), strict=True))',
      'print(json.dumps([rows[0], [[r[0], r[1], [float(numpy.float32(x)) for x in r[2:5]] if r[2] else None, r[5], r[6]] for r in rows[1:]]]))',
    ].join('\n');
    const [head, body] = (await inPython(await fileOf('csv', WINDOWS), 'a.csv', program)) as [
      unknown,
      unknown,
    ];
    expect(head).toEqual(['line', 'text', 'mean_0', 'mean_1', 'mean_2', 'logProbability', 'error']);
    expect(body).toEqual(
      ROWS.map(([line, text, , value, error], i) => [
        String(line),
        text ?? '',
        vectors[i],
        value === null ? '' : String(value),
        error ?? '',
      ]),
    );
  });

  it('tells an empty text from none', async () => {
    const text = (await fileOf('csv', [[[1, '', null, null, null]]])).toString().split('\r\n')[1];
    expect(text).toBe('1,"",,,,,');
  });
});

describe('JSON Lines', () => {
  it('has an object a line with the same members in each, and float32 numbers with nine digits', async () => {
    const lines = (await fileOf('jsonl', WINDOWS)).toString().trimEnd().split('\n');
    const objects = lines.map((line): { mean: number[] | null } => JSON.parse(line));
    expect(objects.map(({ mean }) => mean?.map((value) => Math.fround(value)) ?? null)).toEqual(vectors);
    expect(lines[1]).toBe(
      '{"line":2,"text":"a \\"quoted\\", one","mean":[0.666666687,-0.100000001,2.00000001e-30],"logProbability":-0.2857142857142857,"error":null}',
    );
    expect(lines[4]).toBe('{"line":5,"text":null,"mean":null,"logProbability":null,"error":"empty"}');
  });
});

const file = (path: string) => ({ path, isPipe: false });

describe('the format', () => {
  it('is what the name says, or what is asked for', () => {
    expect(chooseFormat(file('a.b/out.JSONL'), undefined, 'csv')).toBe('jsonl');
    expect(chooseFormat(file('out.parquet'), 'npy', 'csv')).toBe('npy');
    expect(chooseFormat({ path: '-', isPipe: true }, undefined, 'csv')).toBe('csv');
  });

  it('is asked for where the name says none, and is not npy in a pipe', () => {
    expect(() => chooseFormat(file('out.json'), undefined, 'csv')).toThrow(
      'Expected a file that ends in .jsonl, .csv, .npy, .parquet, .txt, but out.json came. Name it so, or say --format.',
    );
    expect(() => chooseFormat({ path: '-', isPipe: true }, 'npy', 'csv')).toThrow(
      'but standard output is a pipe',
    );
  });

  it('suits what is written', () => {
    expect(() => requireFormatFor('npy', { ...TABLE, main: 'text' })).toThrow('Expected a format for text');
    expect(() => requireFormatFor('txt', TABLE)).toThrow('Expected a format for numbers');
    expect(requireFormatFor('npy', TABLE)).toBeUndefined();
  });
});
