import { open, readFile, rm, type FileHandle } from 'node:fs/promises';
import {
  anything,
  arrayOf,
  exactly,
  integer,
  object,
  recordOf,
  text,
  type ReadBy,
} from '../../json-reader.js';

const VERSION = 1;

const readHeading = object({
  version: exactly(VERSION),
  /** What the job is, in words that are compared; only the same job may go on. */
  job: recordOf((value) => String(value)),
});

const readCheckpoint = object({
  /** Records that are written. */
  rows: integer(0),
  /** How far the input has been read, unpacked. */
  input: object({ bytes: integer(0), sha256: text }),
  /** Bytes of the output that are certain. */
  output: integer(0),
  faults: object({ count: integer(0), first: arrayOf(object({ row: integer(0), reason: text })) }),
  /** What the format has to know of this window at the end. */
  note: anything,
});

export type JobDescription = Record<string, string>;

/** How far a job is, written once what it vouches for is on the disk. */
export type Checkpoint = ReadBy<typeof readCheckpoint>;

/** Where a job can go on. */
export interface EarlierJob {
  job: JobDescription;
  last: Checkpoint;
  /** The notes of all windows that are written. */
  notes: unknown[];
  /** Bytes of the journal up to `last`. */
  length: number;
}

/**
 * Reads what a job left behind. A line that was cut off, and what vouches for more than is there, doesn't count.
 * @param available bytes of the output that are there
 * @returns nothing if there's nothing to go on from
 */
export async function readJournal(path: string, available: number): Promise<EarlierJob | undefined> {
  const content = await readFile(path).catch(() => undefined);
  if (content === undefined) return undefined;
  let earlier: EarlierJob | undefined;
  let job: JobDescription | undefined;
  const notes: unknown[] = [];
  for (let from = 0, end; (end = content.indexOf(NEWLINE, from)) >= 0; from = end + 1) {
    try {
      const line: unknown = JSON.parse(content.toString('utf8', from, end));
      if (job === undefined) {
        ({ job } = readHeading(line, ''));
        continue;
      }
      const last = readCheckpoint(line, '');
      if (last.output > available) break;
      // The head of a file is no window.
      if (last.rows > 0) notes.push(last.note);
      earlier = { job, last, notes, length: end + 1 };
    } catch {
      break;
    }
  }
  return earlier;
}

/** Writes down how far a job is, a line after each window. */
export class Journal implements AsyncDisposable {
  readonly #file: FileHandle;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  static async start(path: string, job: JobDescription): Promise<Journal> {
    const journal = new Journal(await open(path, 'w'));
    await journal.#write({ version: VERSION, job });
    return journal;
  }

  static async goOn(path: string, { length }: EarlierJob): Promise<Journal> {
    const file = await open(path, 'a');
    await file.truncate(length);
    return new Journal(file);
  }

  async add(checkpoint: Checkpoint): Promise<void> {
    await this.#write(checkpoint);
  }

  async #write(content: unknown): Promise<void> {
    await this.#file.appendFile(`${JSON.stringify(content)}\n`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }
}

export const removeJournal = (path: string) => rm(path, { force: true });

const NEWLINE = 0x0a;
