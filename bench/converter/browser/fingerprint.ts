import { Type, type Static } from 'typebox';
import { convert, type Opset } from '../../../export/index.js';
import { messageOf } from '../../../src/errors.js';

/** What came of converting one model, here or in a browser. */
export const Fingerprint = Type.Object({
  name: Type.String(),
  /** Empty where the model could not be converted. */
  sha256: Type.String(),
  bytes: Type.Integer(),
  seconds: Type.Number(),
  failed: Type.Optional(Type.String()),
});
export type Fingerprint = Static<typeof Fingerprint>;

/** What the page is to do. */
export interface BrowserJob {
  readonly names: readonly string[];
  readonly opset: Opset;
}

/** Converts one model; runs in Node and in browsers. @param source a folder, or a URL that ends in `/` */
export async function fingerprint(name: string, source: string, opset: Opset): Promise<Fingerprint> {
  const start = performance.now();
  const seconds = () => Math.round(performance.now() - start) / 1000;
  try {
    const { bytes } = await convert(source, { opset });
    const took = seconds();
    const digest = await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes));
    const sha256 = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
    return { name, sha256, bytes: bytes.byteLength, seconds: took };
  } catch (error) {
    return { name, sha256: '', bytes: 0, seconds: seconds(), failed: messageOf(error) };
  }
}
