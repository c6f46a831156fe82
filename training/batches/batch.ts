/** Sentences of similar length, padded on the right. */
export interface SentenceBatch {
  /** How many sentences. */
  readonly size: number;
  /** Length that all are padded to, at least that of the longest with its closing `<eos>`. */
  readonly tokens: number;
  /** Ids of words and pieces, then `<eos>`, then `<pad>`: row-major `[size, tokens]`. Encoder input and decoder target alike. */
  readonly ids: Int32Array;
  /** Tokens of each sentence, `<eos>` included: `[size]`, each ≥ 1. */
  readonly lengths: Int32Array;
  /** `ids` and `lengths` of the sentences in lower case, where some may be read so; as they are where that is too long. */
  readonly lowerCase?: { readonly ids: Int32Array; readonly lengths: Int32Array };
}

/** Images as rows of grey levels, 0 to 255: what fills a batch fast is a copy of bytes, and a model scales them itself. */
export interface ImageBatch {
  readonly size: number;
  /** Row-major `[size, height × width]`. */
  readonly levels: Float32Array;
}

/** The batches of one epoch, made one at a time as they are asked for; the same index always gives the same content. */
export interface BatchList<Batch> {
  readonly length: number;
  /** @throws {RangeError} for an index outside `[0, length)` */
  at(index: number): Batch;
}
