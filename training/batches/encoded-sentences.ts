/** Many sentences as ids in one array, so that a large corpus stays small in memory. */
export interface EncodedSentences {
  /** Ids of all sentences one after another, each with its closing `<eos>`. */
  readonly ids: Int32Array;
  /** Where each sentence starts in `ids`, and last where the last one ends: `[sentences + 1]`. */
  readonly offsets: Int32Array;
  /** Sentences left out because they have more tokens than allowed. */
  readonly dropped: number;
  /** How many of `ids` are `<unk>`. */
  readonly unknown: number;
}

/** Encodes one sentence; `SentenceTokenizer` is one. */
interface Encoder {
  encode(text: string): number[];
  readonly tokenIds: { readonly unk: number };
}

/**
 * Encodes sentences; those of more than `maxTokens` tokens (`<eos>` included) are left out and counted, never cut.
 */
export function encodeSentences(
  sentences: Iterable<string>,
  tokenizer: Encoder,
  maxTokens: number,
): EncodedSentences {
  const { unk } = tokenizer.tokenIds;
  const ids: number[] = [];
  const offsets = [0];
  let dropped = 0;
  let unknown = 0;
  for (const sentence of sentences) {
    const encoded = tokenizer.encode(sentence);
    if (encoded.length > maxTokens) {
      dropped++;
      continue;
    }
    for (const id of encoded) {
      ids.push(id);
      if (id === unk) unknown++;
    }
    offsets.push(ids.length);
  }
  return { ids: Int32Array.from(ids), offsets: Int32Array.from(offsets), dropped, unknown };
}
