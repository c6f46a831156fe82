import { isUtf8 } from 'node:buffer';
import { SentenceVaeError } from '../../src/errors.js';

/** A longer line is not a sentence; it is passed over without being held in memory. */
const MAX_LINE_BYTES = 1 << 20;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * The lines of UTF-8 text without their ends (LF or CRLF) and without a byte order mark; undefined stands for a line of
 * more than `MAX_LINE_BYTES`.
 * @param source what messages call the text
 * @throws {SentenceVaeError} `BAD_CORPUS` for bytes that are not UTF-8 or are NUL, with line and offset.
 */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  source: string,
): AsyncGenerator<string | undefined> {
  let line = 1;
  let lineStart = 0;
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;

  const take = (bytes: Uint8Array): void => {
    pendingBytes += bytes.length;
    if (pendingBytes <= MAX_LINE_BYTES) pending.push(bytes);
    else pending = [];
  };
  const finish = (): string | undefined => {
    const text =
      pendingBytes > MAX_LINE_BYTES
        ? undefined
        : decodeLine(Buffer.concat(pending), { line, lineStart, source });
    line++;
    lineStart += pendingBytes;
    pending = [];
    pendingBytes = 0;
    return text;
  };

  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      take(chunk.subarray(start, end + 1));
      start = end + 1;
      yield finish();
    }
    if (start < chunk.length) take(chunk.subarray(start));
  }
  if (pendingBytes > 0) yield finish();
}

/** Where a line stands, for messages. */
interface Place {
  line: number;
  /** Bytes before it. */
  lineStart: number;
  source: string;
}

function decodeLine(bytes: Buffer, place: Place): string {
  if (place.line === 1) refuseUtf16(bytes, place);
  if (!isUtf8(bytes)) {
    const at = firstInvalid(bytes);
    throw notText(
      place,
      at,
      `has the byte 0x${bytes[at]!.toString(16).toUpperCase().padStart(2, '0')}, which is not UTF-8,`,
      'Convert the file first, for example with: iconv -f WINDOWS-1252 -t UTF-8',
    );
  }
  const nul = bytes.indexOf(0);
  if (nul >= 0) {
    throw notText(place, nul, 'has a NUL', "Take a text file, or remove them with: tr -d '\\000'");
  }
  let end = bytes.length;
  if (bytes[end - 1] === LINE_FEED) end--;
  if (bytes[end - 1] === CARRIAGE_RETURN) end--;
  const text = bytes.toString('utf8', 0, end);
  return place.line === 1 && text.startsWith('\uFEFF') ? text.slice(1) : text;
}

function refuseUtf16(bytes: Buffer, { source }: Place): void {
  const mark = bytes.length >= 2 ? bytes.readUInt16BE(0) : 0;
  if (mark !== 0xfeff && mark !== 0xfffe) return;
  throw new SentenceVaeError('BAD_CORPUS', {
    expected: `UTF-8 text in ${source}`,
    received: 'it starts with the byte order mark of UTF-16',
    remedy: 'Convert the file first, for example with: iconv -f UTF-16 -t UTF-8',
  });
}

/** Offset of the first character that is not whole and sound, by bisection over the prefixes that are. */
function firstInvalid(bytes: Uint8Array): number {
  let sound = 0;
  let unsound = bytes.length + 1;
  while (unsound - sound > 1) {
    const middle = (sound + unsound) >> 1;
    if (decodePrefix(bytes, middle) === undefined) unsound = middle;
    else sound = middle;
  }
  return Buffer.byteLength(decodePrefix(bytes, sound) ?? '');
}

/** The whole characters of a prefix, whose last one may be unfinished; undefined if it is not UTF-8. */
function decodePrefix(bytes: Uint8Array, length: number): string | undefined {
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    return decoder.decode(bytes.subarray(0, length), { stream: true });
  } catch {
    return undefined;
  }
}

function notText(
  { line, lineStart, source }: Place,
  at: number,
  has: string,
  remedy: string,
): SentenceVaeError {
  return new SentenceVaeError('BAD_CORPUS', {
    expected: `UTF-8 text in ${source}`,
    received: `line ${line} ${has} at byte ${lineStart + at} of the text`,
    remedy,
  });
}
