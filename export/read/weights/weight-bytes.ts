import { badModelFile } from '../bad-model-file.js';

/** The bytes of a model's `weightData`: buffers as they are, text as base64. */
export function weightBytes(data: unknown): readonly Uint8Array[] {
  const parts = Array.isArray(data) ? data : data === undefined ? [] : [data];
  return parts.map(piece);
}

function piece(part: unknown): Uint8Array {
  if (part instanceof ArrayBuffer) return new Uint8Array(part);
  if (ArrayBuffer.isView(part)) return new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
  const decoded = typeof part === 'string' ? fromBase64(part) : undefined;
  if (decoded) return decoded;
  throw badModelFile({
    expected: '"weightData" to be an ArrayBuffer, a list of them, or base64',
    received: typeof part === 'string' ? 'it is another text' : 'it is something else',
    remedy: 'An ArrayBuffer does not survive JSON.stringify: write base64 of it',
  });
}

/** The bytes that base64 stands for; `undefined` where it is not base64. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    return undefined;
  }
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}
