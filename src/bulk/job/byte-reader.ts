import { createHash, type Hash } from 'node:crypto';

/** How far a file has been read, and what identifies all that was. */
export interface Position {
  bytes: number;
  /** Of everything before, in lower-case hexadecimal. */
  sha256: string;
}

/** Longer lines are no sentences; they are passed over without being held in memory. */
const LONGEST_LINE = 1 << 16;

/** A line without its end, or word that it is longer than any sentence. */
export type Line = { bytes: Uint8Array } | { bytes?: undefined };

/** Reads chunks of bytes as lines or records of one length, and knows the checksum of all that it has given out. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #hash: Hash = createHash('sha256');
  #rest: Uint8Array = new Uint8Array(0);
  #bytes = 0;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  get bytes(): number {
    return this.#bytes;
  }

  position(): Position {
    return { bytes: this.#bytes, sha256: this.#hash.copy().digest('hex') };
  }

  /** The next line, which `\n` or `\r\n` or the end of the file ends; nothing at the end. */
  async line(): Promise<Line | undefined> {
    const parts: Uint8Array[] = [];
    let length = 0;
    for (;;) {
      const end = this.#rest.indexOf(NEWLINE) + 1;
      const part = this.#take(end > 0 ? end : this.#rest.length);
      length += part.length;
      if (length <= LONGEST_LINE) parts.push(part);
      else parts.length = 0;
      if (end > 0 || !(await this.#refill())) break;
    }
    if (length === 0) return undefined;
    return length > LONGEST_LINE
      ? {}
      : { bytes: withoutEnd(parts.length === 1 ? parts[0]! : Buffer.concat(parts)) };
  }

  /** The next `count` bytes, or fewer at the end of the file. */
  async record(count: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    let missing = count;
    for (;;) {
      const part = this.#take(Math.min(missing, this.#rest.length));
      parts.push(part);
      missing -= part.length;
      if (missing === 0 || !(await this.#refill())) return Buffer.concat(parts);
    }
  }

  /** Passes over bytes up to a place in the file; stops at its end. */
  async skipTo(bytes: number): Promise<void> {
    do this.#take(Math.min(bytes - this.#bytes, this.#rest.length));
    while (this.#bytes < bytes && (await this.#refill()));
  }

  #take(count: number): Uint8Array {
    const taken = this.#rest.subarray(0, count);
    this.#rest = this.#rest.subarray(count);
    this.#hash.update(taken);
    this.#bytes += count;
    return taken;
  }

  /** Called once the rest has been taken. */
  async #refill(): Promise<boolean> {
    const next = await this.#chunks.next();
    if (next.done) return false;
    this.#rest = next.value;
    return true;
  }
}

const NEWLINE = 0x0a;
const RETURN = 0x0d;

function withoutEnd(line: Uint8Array): Uint8Array {
  if (line.at(-1) !== NEWLINE) return line;
  return line.subarray(0, line.at(-2) === RETURN ? -2 : -1);
}
