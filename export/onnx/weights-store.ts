import { createHash } from 'node:crypto';

/** Where the bytes of a tensor lie in the shared file. */
export interface Placement {
  readonly offset: number;
  readonly length: number;
}

/** Memory pages are 4 KiB on the usual systems; a tensor that starts on one can be mapped instead of copied. */
const ALIGNMENT = 4096;

/** Gathers the tensors of several graphs for one external-data file: equal bytes are stored once. */
export class WeightsStore {
  readonly #placements = new Map<string, Placement>();
  readonly #parts: { readonly offset: number; readonly bytes: Uint8Array }[] = [];
  #end = 0;
  /** The file's path as the graphs name it, relative to them. */
  readonly fileName: string;

  constructor(fileName: string) {
    this.fileName = fileName;
  }

  place(bytes: Uint8Array): Placement {
    const digest = createHash('sha256').update(bytes).digest('hex');
    const known = this.#placements.get(digest);
    if (known) return known;
    const offset = Math.ceil(this.#end / ALIGNMENT) * ALIGNMENT;
    const placement = { offset, length: bytes.byteLength };
    this.#placements.set(digest, placement);
    this.#parts.push({ offset, bytes });
    this.#end = offset + bytes.byteLength;
    return placement;
  }

  /** The content of the file so far. */
  bytes(): Uint8Array {
    const file = new Uint8Array(this.#end);
    for (const { offset, bytes } of this.#parts) file.set(bytes, offset);
    return file;
  }
}
