import { badRequest } from '../bad-request.js';
import { elementsOf, type Datatype, type Tensor } from './tensor.js';

/** What an element takes; texts say it themselves, in four bytes in front of each. */
const LENGTH_BYTES = 4;

// Numbers lie as the protocol wants them, the lowest byte first: ONNX Runtime has no binaries for other processors.

/**
 * Reads a tensor's elements as the binary tensor extension and `raw_input_contents` have them.
 * @param name of the input, for messages
 * @throws {SentenceVaeError} `BAD_ARGUMENT` unless these bytes are exactly as many of them as the shape says
 */
export function readBinary(
  name: string,
  bytes: Uint8Array,
  datatype: Datatype,
  shape: readonly number[],
): Tensor {
  const elements = elementsOf(shape);
  switch (datatype) {
    case 'FP32':
      return { datatype, shape, data: new Float32Array(aligned(name, bytes, elements, 4)) };
    case 'INT64':
      return { datatype, shape, data: new BigInt64Array(aligned(name, bytes, elements, 8)) };
    case 'BOOL':
      return { datatype, shape, data: truths(name, new Uint8Array(aligned(name, bytes, elements, 1))) };
    case 'BYTES':
      return { datatype, shape, data: readTexts(name, bytes, elements) };
    default:
      return datatype satisfies never;
  }
}

/** A copy, since numbers of several bytes cannot be read wherever they lie. */
function aligned(name: string, bytes: Uint8Array, elements: number, size: number): ArrayBuffer {
  if (bytes.byteLength !== elements * size) {
    throw badRequest(
      `${elements * size} bytes for the ${elements} elements of ${name}`,
      `there are ${bytes.byteLength}`,
      'Send as much data as the shape says',
    );
  }
  return new Uint8Array(bytes).buffer;
}

function truths(name: string, data: Uint8Array): Uint8Array {
  const at = data.findIndex((value) => value > 1);
  if (at < 0) return data;
  throw badRequest(
    `0 or 1 for every element of ${name}`,
    `element ${at} is ${data[at]}`,
    'Send booleans as one byte each',
  );
}

function readTexts(name: string, bytes: Uint8Array, elements: number): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const texts: string[] = [];
  let at = 0;
  while (at < bytes.byteLength) {
    // More texts than there should be aren't read: a length of 0 repeated makes four bytes a text.
    if (texts.length === elements) throw wrongCount(name, elements, 'more came');
    if (at + LENGTH_BYTES > bytes.byteLength) throw cutOff(name, texts.length, 'its length is cut off');
    const length = view.getUint32(at, true);
    at += LENGTH_BYTES;
    if (length > bytes.byteLength - at) {
      throw cutOff(name, texts.length, `${length} were announced and ${bytes.byteLength - at} are left`);
    }
    texts.push(utf8(name, bytes.subarray(at, at + length), texts.length));
    at += length;
  }
  if (texts.length < elements) throw wrongCount(name, elements, `${texts.length} came`);
  return texts;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads a text of a BYTES tensor.
 * @param place which one it is, for messages
 * @throws {SentenceVaeError} `BAD_ARGUMENT` unless it is UTF-8
 */
export function utf8(name: string, bytes: Uint8Array, place: number): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw badRequest(
      `texts in UTF-8 as elements of ${name}`,
      `element ${place} is something else`,
      'Encode texts in UTF-8',
    );
  }
}

const cutOff = (name: string, place: number, received: string) =>
  badRequest(
    `the bytes of element ${place} of ${name} in full`,
    received,
    'Send the length of each text in 4 bytes, the lowest first, and then the text',
  );

const wrongCount = (name: string, elements: number, received: string) =>
  badRequest(`${elements} elements of ${name}`, received, 'Send as much data as the shape says');

/** A tensor's elements as the binary tensor extension and `raw_output_contents` have them. */
export function writeBinary(tensor: Tensor): Buffer {
  switch (tensor.datatype) {
    case 'FP32':
    case 'INT64':
    case 'BOOL': {
      const { buffer, byteOffset, byteLength } = tensor.data;
      return Buffer.from(buffer, byteOffset, byteLength);
    }
    case 'BYTES':
      return Buffer.concat(tensor.data.flatMap(withLength));
    default:
      return tensor satisfies never;
  }
}

function withLength(text: string): Buffer[] {
  const bytes = Buffer.from(text, 'utf8');
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(bytes.length);
  return [length, bytes];
}
