/** Many sentences as ids in one array, so that a large corpus stays small in memory. */
export interface SentenceIds {
  /** Ids of all sentences one after another, each with its closing `<eos>`. */
  readonly ids: Int32Array;
  /** Where each sentence starts in `ids`, and last where the last one ends: `[sentences + 1]`. */
  readonly offsets: Int32Array;
}

/** Sentences of a part of a corpus. */
export interface EncodedSentences extends SentenceIds {
  /** The same sentences in lower case, where some are to be read so. */
  readonly lowerCase?: SentenceIds;
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
 * @param options.lowerCase Whether they are wanted in lower case too. Default: false
 */
export function encodeSentences(
  sentences: Iterable<string>,
  tokenizer: Encoder,
  maxTokens: number,
  { lowerCase = false }: { lowerCase?: boolean } = {},
): EncodedSentences {
  const { unk } = tokenizer.tokenIds;
  const asTheyAre = new Rows();
  const lowered = new Rows();
  let dropped = 0;
  let unknown = 0;
  for (const sentence of sentences) {
    const encoded = tokenizer.encode(sentence);
    if (encoded.length > maxTokens) {
      dropped++;
      continue;
    }
    for (const id of encoded) if (id === unk) unknown++;
    asTheyAre.add(encoded);
    if (lowerCase) lowered.add(tokenizer.encode(sentence.toLowerCase()));
  }
  return { ...asTheyAre.whole(), ...(lowerCase && { lowerCase: lowered.whole() }), dropped, unknown };
}

/** Collects sentences. */
class Rows {
  readonly #ids: number[] = [];
  readonly #offsets = [0];

  add(ids: readonly number[]): void {
    for (const id of ids) this.#ids.push(id);
    this.#offsets.push(this.#ids.length);
  }

  whole(): SentenceIds {
    return { ids: Int32Array.from(this.#ids), offsets: Int32Array.from(this.#offsets) };
  }
}
