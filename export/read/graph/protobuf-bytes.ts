import { fromBase64 } from '../weights/weight-bytes.js';

/** The bytes of a protobuf string, which JSON has as base64 or one by one. */
export function bytesOf(text: string | readonly number[]): Uint8Array<ArrayBuffer> {
  if (typeof text !== 'string') return Uint8Array.from(text);
  return fromBase64(text) ?? new TextEncoder().encode(text);
}
