import { appendFile, mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { cannotWrite } from '../../src/files/write-atomically.js';
import { crc32c } from './crc32c.js';

/** A value of one step, as TensorBoard draws it. */
export type Summary =
  | { kind: 'scalar'; tag: string; value: number }
  /** Buckets of equal width and how many values fall into each. */
  | { kind: 'histogram'; tag: string; buckets: readonly { from: number; to: number; count: number }[] }
  /** Texts, each a row of a table; Markdown. */
  | { kind: 'text'; tag: string; texts: readonly string[] };

// Field numbers of event.proto, summary.proto and tensor.proto.
const EVENT = { wallTime: 1, step: 2, fileVersion: 3, summary: 5, sessionLog: 7 } as const;
const VALUE = { tag: 1, simple: 2, tensor: 8, metadata: 9 } as const;
const TENSOR = { type: 1, shape: 2, doubles: 6, strings: 8 } as const;
const [DT_DOUBLE, DT_STRING] = [2, 7];
const SESSION_START = 1;

/**
 * A file of events in TensorFlow's record format, which TensorBoard reads while it grows. tfjs-node's own writer knows
 * no texts, and nothing of it works on the wasm fall-back.
 */
export class EventFile {
  readonly #folder: string;
  #path: string | undefined;

  /** @param folder made with the first event */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Adds the values of a step. @throws {SentenceVaeError} `CANNOT_WRITE` */
  async append(step: number, summaries: readonly Summary[]): Promise<void> {
    const path = this.#path ?? join(this.#folder, fileName());
    const event = encode(step, (writer) => {
      writer.tag(EVENT.summary, WireType.LengthDelimited).fork();
      for (const summary of summaries) within(writer, 1, () => writeValue(writer, summary));
      writer.join();
    });
    const records = this.#path === undefined ? [...beginning(step), event] : [event];
    try {
      if (this.#path === undefined) await mkdir(this.#folder, { recursive: true });
      await appendFile(path, Buffer.concat(records.map(record)));
    } catch (cause) {
      throw cannotWrite(path, cause);
    }
    this.#path = path;
  }
}

/** A resumed run gets a file of its own; TensorBoard reads all that have `tfevents` in their names. */
function fileName(): string {
  return `events.out.tfevents.${Math.floor(Date.now() / 1000)}.${hostname()}.${process.pid}`;
}

/** What a file begins with: its version, and the step of its first event. */
function beginning(step: number): Uint8Array[] {
  const version = encode(0, (writer) =>
    writer.tag(EVENT.fileVersion, WireType.LengthDelimited).string('brain.Event:2'),
  );
  // What an earlier file has of this step and later ones was lost with the process that wrote it: TensorBoard forgets it.
  const start = encode(step, (writer) =>
    within(writer, EVENT.sessionLog, () => writer.tag(1, WireType.Varint).int32(SESSION_START)),
  );
  return [version, start];
}

function encode(step: number, write: (writer: BinaryWriter) => void): Uint8Array {
  const writer = new BinaryWriter();
  writer.tag(EVENT.wallTime, WireType.Bit64).double(Date.now() / 1000);
  writer.tag(EVENT.step, WireType.Varint).int64(step);
  write(writer);
  return writer.finish();
}

function writeValue(writer: BinaryWriter, summary: Summary): void {
  writer.tag(VALUE.tag, WireType.LengthDelimited).string(summary.tag);
  switch (summary.kind) {
    case 'scalar':
      writer.tag(VALUE.simple, WireType.Bit32).float(summary.value);
      return;
    case 'histogram': {
      const numbers = summary.buckets.flatMap(({ from, to, count }) => [from, to, count]);
      writePlugin(writer, 'histograms');
      writeTensor(writer, DT_DOUBLE!, [summary.buckets.length, 3], () =>
        within(writer, TENSOR.doubles, () => numbers.forEach((number) => writer.double(number))),
      );
      return;
    }
    case 'text':
      writePlugin(writer, 'text');
      writeTensor(writer, DT_STRING!, [summary.texts.length], () => {
        for (const text of summary.texts) writer.tag(TENSOR.strings, WireType.LengthDelimited).string(text);
      });
      return;
    default:
      summary satisfies never;
  }
}

/** Which part of TensorBoard draws a value. */
function writePlugin(writer: BinaryWriter, name: string): void {
  within(writer, VALUE.metadata, () =>
    within(writer, 1, () => writer.tag(1, WireType.LengthDelimited).string(name)),
  );
}

function writeTensor(writer: BinaryWriter, type: number, shape: readonly number[], write: () => void): void {
  within(writer, VALUE.tensor, () => {
    writer.tag(TENSOR.type, WireType.Varint).int32(type);
    within(writer, TENSOR.shape, () => {
      for (const size of shape) within(writer, 2, () => writer.tag(1, WireType.Varint).int64(size));
    });
    write();
  });
}

function within(writer: BinaryWriter, field: number, write: () => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write();
  writer.join();
}

/** Length, checksum of the length, data, checksum of the data: little-endian (tensorflow/core/lib/io/record_writer.h). */
function record(data: Uint8Array): Buffer {
  const header = Buffer.alloc(12);
  header.writeBigUInt64LE(BigInt(data.length));
  header.writeUInt32LE(masked(header.subarray(0, 8)), 8);
  const footer = Buffer.alloc(4);
  footer.writeUInt32LE(masked(data));
  return Buffer.concat([header, data, footer]);
}

/** Checksums are rotated and shifted, since data that hold checksums of themselves are hard on a CRC. */
function masked(data: Uint8Array): number {
  const crc = crc32c(data);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
