import { open, rename, stat, type FileHandle } from 'node:fs/promises';
import { SentenceVaeError } from '../../errors.js';
import { cannotWrite } from '../../files/write-atomically.js';
import { Journal, readJournal, removeJournal, type EarlierJob, type JobDescription } from './journal.js';
import type { Output, Progress } from './output.js';

/**
 * A file that appears under its name once it's complete. Until then it's `<path>.partial`, beside a journal,
 * `<path>.progress`, that vouches for its bytes: they're on the disk before the journal says so.
 */
export class FileOutput implements Output {
  readonly resumed: EarlierJob | undefined;
  readonly #path: string;
  readonly #job: JobDescription;
  #file: FileHandle | undefined;
  #journal: Journal | undefined;
  #bytes = 0;

  private constructor(path: string, job: JobDescription, earlier: EarlierJob | undefined) {
    this.#path = path;
    this.#job = job;
    this.resumed = earlier;
  }

  /** What a job that wrote there and stopped left behind. */
  static async earlier(path: string): Promise<EarlierJob | undefined> {
    const there = await stat(partial(path)).catch(() => undefined);
    return there && readJournal(journalOf(path), there.size);
  }

  /**
   * Leaves what is there as it is until something is written.
   * @param earlier what `earlier` found
   * @param overwrite starts anew, whatever is there
   * @throws {SentenceVaeError} `BAD_ARGUMENT` if there is a finished file, or another job's
   */
  static async open(
    path: string,
    job: JobDescription,
    { earlier, overwrite }: { earlier: EarlierJob | undefined; overwrite: boolean },
  ): Promise<FileOutput> {
    if (overwrite) return new FileOutput(path, job, undefined);
    if (earlier) requireSame(path, earlier.job, job);
    else if (await stat(path).catch(() => undefined)) throw finished(path);
    return new FileOutput(path, job, earlier);
  }

  async append(bytes: Uint8Array, progress: Progress): Promise<void> {
    await this.#writing(async () => {
      const { file, journal } = await this.#opened();
      await writeAt(file, bytes, this.#bytes);
      await file.datasync();
      this.#bytes += bytes.length;
      await journal.add({ ...progress, output: this.#bytes });
    });
  }

  async finish(tail: Uint8Array, head: Uint8Array): Promise<void> {
    await this.#writing(async () => {
      const { file } = await this.#opened();
      await writeAt(file, tail, this.#bytes);
      await writeAt(file, head, 0);
      await file.sync();
      await this[Symbol.asyncDispose]();
      await rename(partial(this.#path), this.#path);
      await removeJournal(journalOf(this.#path));
    });
  }

  async #opened(): Promise<{ file: FileHandle; journal: Journal }> {
    if (this.#file && this.#journal) return { file: this.#file, journal: this.#journal };
    const [path, journalPath] = [partial(this.#path), journalOf(this.#path)];
    if (this.resumed) {
      this.#file = await open(path, 'r+');
      this.#bytes = this.resumed.last.output;
      await this.#file.truncate(this.#bytes);
      this.#journal = await Journal.goOn(journalPath, this.resumed);
    } else {
      // In this order a kill in between leaves nothing that vouches for another job's bytes.
      await removeJournal(journalPath);
      this.#file = await open(path, 'w');
      this.#journal = await Journal.start(journalPath, this.#job);
    }
    return { file: this.#file, journal: this.#journal };
  }

  async #writing(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (cause) {
      const { expected, received, remedy, code } = cannotWrite(this.#path, cause);
      throw new SentenceVaeError(code, {
        expected,
        received,
        remedy:
          received === 'the disk is full'
            ? 'Free some space and run the same command again: it goes on'
            : remedy,
        cause,
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const [file, journal] = [this.#file, this.#journal];
    this.#file = undefined;
    this.#journal = undefined;
    await journal?.[Symbol.asyncDispose]();
    await file?.close();
  }
}

const partial = (path: string) => `${path}.partial`;
const journalOf = (path: string) => `${path}.progress`;

async function writeAt(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

const said = (value: string | undefined) => (value === undefined || value === '' ? 'none' : value);

function requireSame(path: string, earlier: JobDescription, job: JobDescription): void {
  const names = [...new Set([...Object.keys(earlier), ...Object.keys(job)])];
  const differing = names.filter((name) => earlier[name] !== job[name]);
  if (differing.length === 0) return;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: `to go on with ${partial(path)}`,
    received: `it was begun otherwise: ${differing
      .map((name) => `${name} was ${said(earlier[name])} and is now ${said(job[name])}`)
      .join(', ')}`,
    remedy: 'Run the command as it was, choose another file, or add --overwrite to start anew',
  });
}

function finished(path: string): SentenceVaeError {
  return new SentenceVaeError('BAD_ARGUMENT', {
    expected: `no file at ${path}`,
    received: 'there is one',
    remedy: 'Choose another name, or add --overwrite to replace it',
  });
}
