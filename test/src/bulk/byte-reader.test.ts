import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader } from '../../../src/bulk/job/byte-reader.js';
import { readText } from '../../../src/bulk/job/read-windows.js';

/** Bytes in chunks of these lengths, by turns. */
async function* inChunks(bytes: Uint8Array, lengths: readonly number[]) {
  for (let from = 0, i = 0; from < bytes.length; i++) {
    const end = from + lengths[i % lengths.length]!;
    yield bytes.subarray(from, end);
    from = end;
  }
}

const reading = (text: string | Uint8Array, lengths = [7]) =>
  new ByteReader(inChunks(Buffer.from(text), lengths));

async function texts(reader: ByteReader) {
  const list = [];
  for (let read; (read = await readText(reader));) list.push(read);
  return list;
}

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

describe('lines', () => {
  it('are what they are, however the bytes come', async () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'é', '\u{1F600}', '\r', ' ', '\0', '"', '\u2028') });
    const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.constantFrom('\n', '\r\n'), lengths, async (lines, end, chunks) => {
        const content = lines.map((each) => each + end).join('');
        const found = await texts(reading(content, chunks));
        // A line that ends in \r has it taken for a part of its end.
        const expected = lines.map((each) =>
          end === '\n' && each.endsWith('\r') ? each.slice(0, -1) : each,
        );
        expect(found).toEqual(expected.map((item) => ({ item })));
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it.each([
    ['', []],
    ['\n', ['']],
    ['a', ['a']],
    ['a\n', ['a']],
    ['a\n\nb', ['a', '', 'b']],
    ['\uFEFFa\r\nb\r\n', ['a', 'b']],
  ])('of %j are %j', async (content, expected) => {
    expect(await texts(reading(content))).toEqual(expected.map((item) => ({ item })));
  });

  it('that are no UTF-8 or longer than any sentence are named so, and no more', async () => {
    const content = Buffer.concat([
      Buffer.from('one\n'),
      Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x0a]),
      Buffer.from(`${'long '.repeat(1 << 18)}\n`),
      Buffer.from('two'),
    ]);
    expect(await texts(reading(content, [1000]))).toEqual([
      { item: 'one' },
      { item: '', unread: 'not UTF-8' },
      { item: '', unread: 'too long' },
      { item: 'two' },
    ]);
  });
});

describe('the position', () => {
  it('is the end and the checksum of what was given out', async () => {
    const reader = reading('first\nsecond\nthird', [4]);
    expect(reader.position()).toEqual({ bytes: 0, sha256: sha256('') });
    await readText(reader);
    expect(reader.position()).toEqual({ bytes: 6, sha256: sha256('first\n') });
    await reader.record(3);
    expect(reader.position()).toEqual({ bytes: 9, sha256: sha256('first\nsec') });
    await reader.skipTo(13);
    expect(reader.position()).toEqual({ bytes: 13, sha256: sha256('first\nsecond\n') });
    expect(await readText(reader)).toEqual({ item: 'third' });
    await reader.skipTo(1000);
    expect(reader.position()).toEqual({ bytes: 18, sha256: sha256('first\nsecond\nthird') });
  });
});

describe('records', () => {
  it('have the length that is asked for, but for the last', async () => {
    const reader = reading('abcdefgh', [3]);
    expect(Buffer.from(await reader.record(5)).toString()).toBe('abcde');
    expect(Buffer.from(await reader.record(5)).toString()).toBe('fgh');
    expect(await reader.record(5)).toHaveLength(0);
  });
});
