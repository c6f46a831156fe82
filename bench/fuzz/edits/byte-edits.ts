import * as fc from 'fast-check';

/** Something that happens to bytes on their way. Places are taken modulo the length. */
export type ByteEdit =
  | { kind: 'flip'; at: number; bit: number }
  | { kind: 'cut'; at: number }
  | { kind: 'drop'; at: number; count: number }
  | { kind: 'repeat'; at: number; count: number; times: number }
  | { kind: 'insert'; at: number; bytes: number[] }
  | { kind: 'number'; at: number; width: 1 | 2 | 4 | 8; value: string; isBigEndian: boolean };

/** Where sizes, counts and offsets go wrong. */
const ODD_NUMBERS = [0n, 1n, 0x7fn, 0x80n, 0xffn, 0x7fffn, 0xffffn, 0x7fff_ffffn, 0x8000_0000n, 0xffff_ffffn];
const ODD_LONG_NUMBERS = [2n ** 31n, 2n ** 53n, 2n ** 62n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n];

const place = fc.nat(2 ** 30);

const byteEdit: fc.Arbitrary<ByteEdit> = fc.oneof(
  fc.record({ kind: fc.constant('flip' as const), at: place, bit: fc.nat(7) }),
  fc.record({ kind: fc.constant('cut' as const), at: place }),
  fc.record({ kind: fc.constant('drop' as const), at: place, count: fc.integer({ min: 1, max: 64 }) }),
  fc.record({
    kind: fc.constant('repeat' as const),
    at: place,
    count: fc.integer({ min: 1, max: 64 }),
    times: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.constant(4096)),
  }),
  fc.record({
    kind: fc.constant('insert' as const),
    at: place,
    bytes: fc.array(fc.oneof(fc.nat(255), fc.constantFrom(0, 0xff, 0x0a, 0x22, 0x7b)), {
      minLength: 1,
      maxLength: 16,
    }),
  }),
  fc.record({
    kind: fc.constant('number' as const),
    at: place,
    width: fc.constantFrom(1 as const, 2 as const, 4 as const, 8 as const),
    value: fc.constantFrom(...ODD_NUMBERS, ...ODD_LONG_NUMBERS).map(String),
    isBigEndian: fc.boolean(),
  }),
);

/** One to six edits, one after the other. */
export const byteEdits: fc.Arbitrary<ByteEdit[]> = fc.array(byteEdit, { minLength: 1, maxLength: 6 });

export function editBytes(bytes: Uint8Array, edits: readonly ByteEdit[]): Buffer {
  return edits.reduce<Buffer>((edited, edit) => applied(edited, edit), Buffer.from(bytes));
}

function applied(bytes: Buffer, edit: ByteEdit): Buffer {
  const at = bytes.length === 0 ? 0 : edit.at % bytes.length;
  switch (edit.kind) {
    case 'flip':
      if (at < bytes.length) bytes[at]! ^= 1 << edit.bit;
      return bytes;
    case 'cut':
      return bytes.subarray(0, at);
    case 'drop':
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + edit.count)]);
    case 'repeat': {
      const again = Array.from({ length: edit.times }, () => bytes.subarray(at, at + edit.count));
      return Buffer.concat([bytes.subarray(0, at), ...again, bytes.subarray(at)]);
    }
    case 'insert':
      return Buffer.concat([bytes.subarray(0, at), Buffer.from(edit.bytes), bytes.subarray(at)]);
    case 'number': {
      const number = Buffer.alloc(8);
      number.writeBigUInt64LE(BigInt.asUintN(64, BigInt(edit.value)));
      const written = number.subarray(0, edit.width);
      bytes.set((edit.isBigEndian ? written.toReversed() : written).subarray(0, bytes.length - at), at);
      return bytes;
    }
    default:
      return edit satisfies never;
  }
}
