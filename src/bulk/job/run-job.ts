import { SentenceVaeError } from '../../errors.js';
import type { JobOptions } from '../each-outcome.js';
import type { Format } from '../formats/format-names.js';
import { openWriter } from '../formats/formats.js';
import type { Cell, Column, Row, Table } from '../formats/record-writer.js';
import type { FaultReason, Outcome } from '../outcome.js';
import { oneAhead } from '../windows.js';
import { ByteReader } from './byte-reader.js';
import type { Checkpoint } from './journal.js';
import type { Input } from './open-input.js';
import type { Output } from './output.js';
import { readWindows, type ReadItem, type ReadWindow } from './read-windows.js';

/** What is done with each item of a file, and what is written of it. */
export interface BulkTask<Item, Result> {
  /** What the number of an item is called. */
  numbered: 'line' | 'row';
  columns: readonly Column[];
  main: string;
  /** Reads what stands before the items. */
  startReading: (reader: ByteReader, done: number) => Promise<ReadItem<Item>>;
  work: (items: readonly Item[], options: JobOptions) => AsyncIterable<Outcome<Item, Result>>;
  /** The cells of `columns`; of an unusable item there is no result, and of an unreadable one nothing at all. */
  cells: (item: Item | undefined, result: Result | undefined) => Cell[];
}

export interface JobRun {
  input: Input;
  output: Output;
  format: Format;
  /** Ends the job at the first unusable item. */
  strict: boolean;
  signal: AbortSignal;
  /** Called after each window with what is now certain, and once at the start. */
  onProgress: (progress: Pick<Checkpoint, 'rows' | 'input' | 'faults'>) => void;
}

/** How many unusable items are told by their numbers. */
const TOLD = 5;

/** The table that a task writes: the number of each item, what was made of it, and why if nothing was. */
export function tableOf({
  numbered,
  columns,
  main,
}: Pick<BulkTask<unknown, unknown>, 'numbered' | 'columns' | 'main'>): Table {
  const number: Column = { name: numbered, type: 'integer' };
  return { columns: [number, ...columns, { name: 'error', type: 'text' }], main };
}

/**
 * Works through a file in constant memory: windows of it are read, worked on and written in order, and each is certain
 * before the next is. Goes on where the output has stopped.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` if the file is another than before, or for an unusable item if `strict`
 */
export async function runJob<Item, Result>(
  task: BulkTask<Item, Result>,
  { input, output, format, strict, signal, onProgress }: JobRun,
): Promise<void> {
  const { last, notes } = output.resumed ?? { last: undefined, notes: [] };
  const writer = await openWriter(format, tableOf(task), { bytes: last?.output ?? 0, notes });
  const reader = new ByteReader(input.chunks);
  const readItem = await task.startReading(reader, last?.rows ?? 0);
  if (last) await requireSameStart(reader, last, input.name);
  else {
    const start = { rows: 0, input: reader.position(), faults: { count: 0, first: [] } };
    await output.append(writer.head(0), { ...start, note: null });
  }
  let { rows, faults } = last ?? {
    rows: 0,
    faults: { count: 0, first: [] as Checkpoint['faults']['first'] },
  };
  onProgress({ rows, input: reader.position(), faults });

  const done = oneAhead(readWindows(reader, readItem, rows), async (window) => ({
    end: window.end,
    ...(await recordsOf(task, window, signal)),
  }));
  for await (const { end, records, unusable } of done) {
    const [worst] = unusable;
    if (strict && worst) throw refused(task.numbered, worst, input.name);
    const { bytes, note = null } = writer.rows(records);
    rows += records.length;
    faults = {
      count: faults.count + unusable.length,
      first: [...faults.first, ...unusable].slice(0, TOLD),
    };
    await output.append(bytes, { rows, input: end, faults, note });
    onProgress({ rows, input: end, faults });
    signal.throwIfAborted();
  }
  await output.finish(writer.tail(), writer.head(rows));
}

interface Unusable {
  /** From 1. */
  row: number;
  reason: FaultReason;
}

async function recordsOf<Item, Result>(
  { work, cells }: BulkTask<Item, Result>,
  { first, items, unread }: ReadWindow<Item>,
  signal: AbortSignal,
): Promise<{ records: Row[]; unusable: Unusable[] }> {
  const records: Row[] = [];
  const unusable: Unusable[] = [];
  for await (const { item, index, result, fault } of work(items, { first, signal })) {
    const unreadable = unread.get(index - first);
    const reason = unreadable ?? fault?.reason;
    const row = index + 1;
    if (reason) unusable.push({ row, reason });
    records.push([row, ...cells(unreadable ? undefined : item, result), reason ?? null]);
  }
  return { records, unusable };
}

async function requireSameStart(reader: ByteReader, { input }: Checkpoint, name: string): Promise<void> {
  await reader.skipTo(input.bytes);
  const { bytes, sha256 } = reader.position();
  if (bytes === input.bytes && sha256 === input.sha256) return;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: `${name} to begin with the ${input.bytes.toLocaleString('en')} bytes that were read before`,
    received: bytes < input.bytes ? 'it is shorter now' : 'they have changed',
    remedy: 'Put the earlier file back, or add --overwrite to start anew',
  });
}

function refused(numbered: string, { row, reason }: Unusable, name: string): SentenceVaeError {
  return new SentenceVaeError('BAD_ARGUMENT', {
    expected: `every ${numbered} of ${name} to be usable, as --strict asks for`,
    received: `${numbered} ${row.toLocaleString('en')} is not: ${reason}`,
    remedy: 'Correct it and run the same command again, or leave --strict out',
  });
}
