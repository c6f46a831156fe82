/** More bytes were asked for than there are. */
export class TooFewBytes extends Error {
  override readonly name = 'TooFewBytes';
}

/** Reads bytes that lie in several pieces as if they were one. */
export class ByteReader {
  readonly #pieces: readonly Uint8Array[];
  readonly #length: number;
  #piece = 0;
  #offset = 0;
  #position = 0;

  constructor(pieces: readonly Uint8Array[]) {
    this.#pieces = pieces;
    this.#length = pieces.reduce((total, piece) => total + piece.byteLength, 0);
  }

  /** All bytes, read or not. */
  get length(): number {
    return this.#length;
  }

  /** How many are read. */
  get position(): number {
    return this.#position;
  }

  /**
   * The next bytes: a view where they lie in one piece at a multiple of `alignment`, otherwise a copy.
   * @throws {TooFewBytes}
   */
  take(count: number, alignment = 1): Uint8Array<ArrayBuffer> {
    if (this.#position + count > this.#length) throw new TooFewBytes();
    const view = this.#view(count);
    if (view && view.byteOffset % alignment === 0) {
      this.#advance(count);
      return view;
    }
    const copy = new Uint8Array(count);
    for (let filled = 0; filled < count;) {
      const piece = this.#pieces[this.#piece]!;
      const part = piece.subarray(this.#offset, this.#offset + count - filled);
      copy.set(part, filled);
      filled += part.byteLength;
      this.#advance(part.byteLength);
    }
    return copy;
  }

  #view(count: number): Uint8Array<ArrayBuffer> | undefined {
    if (count === 0) return new Uint8Array();
    const piece = this.#pieces[this.#piece];
    if (!piece || this.#offset + count > piece.byteLength) return undefined;
    // Typed arrays over shared memory can be written by others meanwhile.
    if (!(piece.buffer instanceof ArrayBuffer)) return undefined;
    return new Uint8Array(piece.buffer, piece.byteOffset + this.#offset, count);
  }

  #advance(count: number): void {
    this.#position += count;
    this.#offset += count;
    while (this.#piece < this.#pieces.length && this.#offset >= this.#pieces[this.#piece]!.byteLength) {
      this.#offset -= this.#pieces[this.#piece]!.byteLength;
      this.#piece++;
    }
  }
}
