import { Tokenizer } from '@huggingface/tokenizers';
import { messageOf, SentenceVaeError } from '../errors.js';
import { readTokenizerFiles, type TokenIds } from './tokenizer-files.js';

/** Sentences as a graph takes them: row-major `[batch, tokens]`, padded on the right. */
export interface EncodedBatch {
  inputIds: BigInt64Array;
  /** 1 for a word or `<eos>`, 0 for `<pad>`. */
  attentionMask: BigInt64Array;
  batch: number;
  /** Length of the longest sentence, its `<eos>` included. */
  tokens: number;
}

const LONE_SURROGATE = /\p{Surrogate}/gu;

/** Turns sentences into word ids and back, by the same `tokenizer.json` that Python reads. Needs nothing of Node. */
export class SentenceTokenizer {
  readonly tokenIds: Readonly<TokenIds>;
  readonly #tokenizer: Tokenizer;
  readonly #ids: ReadonlyMap<string, number>;
  readonly #words: readonly string[];
  /** What was asked of `textOf`, by id: decoding costs as much as a word of a fast model. */
  readonly #texts: string[] = [];

  private constructor(tokenizer: Tokenizer, words: readonly string[], tokenIds: Readonly<TokenIds>) {
    this.tokenIds = tokenIds;
    this.#tokenizer = tokenizer;
    this.#words = words;
    this.#ids = new Map(words.map((word, id) => [word, id]));
  }

  /**
   * Makes a tokenizer of the parsed contents of `tokenizer.json` and `tokenizer_config.json`.
   * @throws {SentenceVaeError} `BAD_PACKAGE` if they are not a word-level tokenizer with these special ids.
   */
  static fromJson(
    tokenizerJson: unknown,
    tokenizerConfigJson: unknown,
    tokenIds: Readonly<TokenIds>,
  ): SentenceTokenizer {
    const { tokenizer, config, words } = readTokenizerFiles(tokenizerJson, tokenizerConfigJson, tokenIds);
    try {
      return new SentenceTokenizer(new Tokenizer(tokenizer, config), words, { ...tokenIds });
    } catch (cause) {
      throw new SentenceVaeError('BAD_PACKAGE', {
        expected: 'tokenizer.json to have steps that @huggingface/tokenizers knows',
        received: `it said: ${messageOf(cause)}`,
        remedy: 'Export the model again with this version of sentence-vae',
        cause,
      });
    }
  }

  /** How many ids there are, special tokens included. */
  get vocabularySize(): number {
    return this.#words.length;
  }

  /** The words of a text in their normal spelling, known or not, without special tokens. */
  words(text: string): string[] {
    return this.#tokenizer.tokenize(wellFormed(text));
  }

  /** Ids of the words, `<unk>` for unknown ones, then `<eos>`; never empty. */
  encode(text: string): number[] {
    return this.#tokenizer.encode(wellFormed(text)).ids;
  }

  /** Encodes sentences into one padded batch, ready for the encoder or scorer graph. */
  encodeBatch(texts: readonly string[]): EncodedBatch {
    return this.pad(texts.map((text) => this.encode(text)));
  }

  /** Makes one padded batch of encoded sentences. */
  pad(rows: readonly (readonly number[])[]): EncodedBatch {
    const tokens = rows.reduce((longest, { length }) => Math.max(longest, length), 0);
    const inputIds = new BigInt64Array(rows.length * tokens).fill(BigInt(this.tokenIds.pad));
    const attentionMask = new BigInt64Array(rows.length * tokens);
    for (const [row, ids] of rows.entries()) {
      for (const [at, id] of ids.entries()) inputIds[row * tokens + at] = BigInt(id);
      attentionMask.fill(1n, row * tokens, row * tokens + ids.length);
    }
    return { inputIds, attentionMask, batch: rows.length, tokens };
  }

  /**
   * Text of the ids up to the first `<eos>`, with the spaces that its punctuation wants; `<pad>` and `<bos>` are left out.
   * @throws {SentenceVaeError} `BAD_ARGUMENT` for an id outside the vocabulary.
   */
  decode(ids: Iterable<number | bigint>): string {
    const { pad, bos, eos } = this.tokenIds;
    const kept: number[] = [];
    for (const each of ids) {
      const id = Number(each);
      if (this.#words[id] === undefined) throw badId(each, this.vocabularySize);
      if (id === eos) break;
      if (id !== pad && id !== bos) kept.push(id);
    }
    return kept.length === 0 ? '' : this.#tokenizer.decode(kept);
  }

  /**
   * Text of one id, as {@link decode} gives it.
   * @throws {SentenceVaeError} `BAD_ARGUMENT` for an id outside the vocabulary.
   */
  textOf(id: number): string {
    return (this.#texts[id] ??= this.decode([id]));
  }

  /** Whether a word, in its normal spelling, has an id of its own. */
  isKnown(word: string): boolean {
    const id = this.#ids.get(word);
    return id !== undefined && id !== this.tokenIds.unk;
  }

  /** The words of a text that encode to `<unk>`, in order. */
  unknownWords(text: string): string[] {
    return this.words(text).filter((word) => !this.isKnown(word));
  }
}

/** Lone surrogates cannot be written as UTF-8, so no other implementation could encode them: they become U+FFFD. */
function wellFormed(text: string): string {
  return text.replace(LONE_SURROGATE, '\uFFFD');
}

function badId(id: number | bigint, vocabularySize: number): SentenceVaeError {
  return new SentenceVaeError('BAD_ARGUMENT', {
    expected: `token ids from 0 to ${vocabularySize - 1}`,
    received: `one of them was ${id}`,
    remedy: 'Decode ids with the tokenizer of the model that made them',
  });
}
