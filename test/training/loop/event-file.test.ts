import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import { expect, test } from 'vitest';
import { crc32c } from '../../../training/loop/crc32c.js';
import { EventFile } from '../../../training/loop/event-file.js';
import { bucketsOf, openTensorBoard } from '../../../training/loop/tensorboard.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';

test('the checksum is that of RFC 3720', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
});

/** The records of a file, their checksums checked. */
function recordsOf(file: Buffer): Buffer[] {
  const records: Buffer[] = [];
  const unmasked = (at: number) => {
    const rotated = (file.readUInt32LE(at) - 0xa282ead8) >>> 0;
    return ((rotated >>> 17) | (rotated << 15)) >>> 0;
  };
  for (let at = 0; at < file.length;) {
    const length = Number(file.readBigUInt64LE(at));
    expect(unmasked(at + 8)).toBe(crc32c(file.subarray(at, at + 8)));
    const data = file.subarray(at + 12, at + 12 + length);
    expect(unmasked(at + 12 + length)).toBe(crc32c(data));
    records.push(data);
    at += 16 + length;
  }
  return records;
}

/** The fields of a message by their numbers, those of inner messages as bytes. */
function fieldsOf(message: Uint8Array): Map<number, unknown[]> {
  const reader = new BinaryReader(message);
  const fields = new Map<number, unknown[]>();
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    const value =
      type === 0
        ? Number(reader.int64())
        : type === 1
          ? reader.double()
          : type === 5
            ? reader.float()
            : reader.bytes();
    fields.set(field, [...(fields.get(field) ?? []), value]);
  }
  return fields;
}

const inner = (fields: Map<number, unknown[]>, field: number, at = 0) =>
  fieldsOf(fields.get(field)![at] as Uint8Array);
const text = (bytes: unknown) => Buffer.from(bytes as Uint8Array).toString();

async function recordsIn(folder: string): Promise<Buffer[]> {
  const names = await readdir(folder);
  expect(names).toHaveLength(1);
  expect(names[0]).toMatch(/^events\.out\.tfevents\.\d+\./);
  return recordsOf(await readFile(join(folder, names[0]!)));
}

test('events are records that begin with the version and a start, each with its step and its values', async () => {
  await using run = await temporaryFolder();
  const events = new EventFile(join(run.path, 'tensorboard'));
  await events.append(3, [
    { kind: 'scalar', tag: 'loss', value: 1.5 },
    { kind: 'text', tag: 'samples', texts: ['a cat', 'ein Hündchen'] },
  ]);
  await events.append(70_000, [
    { kind: 'histogram', tag: 'means', buckets: [{ from: -1, to: 1, count: 9 }] },
  ]);
  const [version, start, first, second] = (await recordsIn(join(run.path, 'tensorboard'))).map(fieldsOf);
  expect(text(version!.get(3)![0])).toBe('brain.Event:2');
  expect([start!.get(2), inner(start!, 7).get(1)]).toEqual([[3], [1]]);
  expect([first!.get(2), second!.get(2)]).toEqual([[3], [70_000]]);

  const values = inner(first!, 5)
    .get(1)!
    .map((value) => fieldsOf(value as Uint8Array));
  expect([text(values[0]!.get(1)![0]), values[0]!.get(2)]).toEqual(['loss', [1.5]]);
  expect(text(inner(inner(values[1]!, 9), 1).get(1)![0])).toBe('text');
  expect(inner(values[1]!, 8).get(8)!.map(text)).toEqual(['a cat', 'ein Hündchen']);

  const histogram = inner(inner(second!, 5), 1);
  const tensor = inner(histogram, 8);
  const sizes = inner(tensor, 2)
    .get(2)!
    .map((size) => fieldsOf(size as Uint8Array).get(1));
  expect(sizes).toEqual([[1], [3]]);
  const numbers = Buffer.from(tensor.get(6)![0] as Uint8Array);
  expect([0, 8, 16].map((at) => numbers.readDoubleLE(at))).toEqual([-1, 1, 9]);
});

test('nothing is written before the first event', async () => {
  await using run = await temporaryFolder();
  const board = openTensorBoard(run.path);
  expect(await readdir(run.path)).toEqual([]);
  await board.scalars({ a: 1, b: 2 }, 1);
  expect(await recordsIn(join(run.path, 'tensorboard'))).toHaveLength(3);
});

test('buckets are of one width and hold every value', () => {
  const values = Float32Array.from({ length: 1000 }, (_, i) => Math.sin(i) * 3);
  const buckets = bucketsOf(values);
  expect(buckets.reduce((sum, { count }) => sum + count, 0)).toBe(1000);
  for (const [i, { from, to, count }] of buckets.entries()) {
    const isLast = i === buckets.length - 1;
    const inside = values.filter((value) => value >= from && (isLast || value < to)).length;
    expect(Math.abs(inside - count)).toBeLessThanOrEqual(1); // at an edge that rounding moved
  }
  expect(bucketsOf(Float32Array.of(2, 2))).toEqual([{ from: 1.5, to: 2.5, count: 2 }]);
  expect(bucketsOf(new Float32Array(0))).toEqual([]);
});
