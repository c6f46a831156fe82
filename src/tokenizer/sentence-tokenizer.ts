import { Tokenizer } from '@huggingface/tokenizers';
import { messageOf, SentenceVaeError } from '../errors.js';
import { readTokenizerFiles, type TokenIds, type TokenizerFiles } from './tokenizer-files.js';

/** Sentences as a graph takes them: row-major `[batch, tokens]`, padded on the right. */
export interface EncodedBatch {
  inputIds: BigInt64Array;
  /** 1 for a word or `<eos>`, 0 for `<pad>`. */
  attentionMask: BigInt64Array;
  batch: number;
  /** Length of the longest sentence, its `<eos>` included. */
  tokens: number;
}

/** A token of a text, or the end. */
export interface TextToken {
  id: number;
  /** As decoding writes it, and an unknown word as the text has it. */
  text: string;
  /** `true` for a piece that continues the word before. */
  continues?: true;
}

const LONE_SURROGATE = /\p{Surrogate}/gu;

/**
 * Turns sentences into ids and back, by the same `tokenizer.json` that Python reads. A token is a word, or a piece of a rare one
 * where the model has such. Needs nothing of Node.
 */
export class SentenceTokenizer {
  readonly tokenIds: Readonly<TokenIds>;
  readonly #tokenizer: Tokenizer;
  readonly #ids: ReadonlyMap<string, number>;
  readonly #tokens: readonly string[];
  readonly #continues: string | undefined;
  /** What was asked of `textOf`, by id: decoding costs as much as a word of a fast model. */
  readonly #texts: string[] = [];

  private constructor(
    tokenizer: Tokenizer,
    { tokens, continues }: Pick<TokenizerFiles, 'tokens' | 'continues'>,
    tokenIds: Readonly<TokenIds>,
  ) {
    this.tokenIds = tokenIds;
    this.#tokenizer = tokenizer;
    this.#tokens = tokens;
    this.#continues = continues;
    this.#ids = new Map(tokens.map((token, id) => [token, id]));
  }

  /**
   * Makes a tokenizer of the parsed contents of `tokenizer.json` and `tokenizer_config.json`.
   * @throws {SentenceVaeError} `BAD_PACKAGE` if they are no such tokenizer with these special ids.
   */
  static fromJson(
    tokenizerJson: unknown,
    tokenizerConfigJson: unknown,
    tokenIds: Readonly<TokenIds>,
  ): SentenceTokenizer {
    const files = readTokenizerFiles(tokenizerJson, tokenizerConfigJson, tokenIds);
    try {
      return new SentenceTokenizer(new Tokenizer(files.tokenizer, files.config), files, { ...tokenIds });
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
    return this.#tokens.length;
  }

  /** Whether rare words are spelt in pieces rather than `<unk>`. */
  get hasPieces(): boolean {
    return this.#continues !== undefined;
  }

  /** The words of a text in their normal spelling, known or not, without special tokens. */
  words(text: string): string[] {
    const { normalizer, pre_tokenizer: cutter } = this.#tokenizer;
    const normal = normalizer ? normalizer.normalize(wellFormed(text)) : wellFormed(text);
    if (normal === '') return [];
    return cutter ? cutter.pre_tokenize(normal) : [normal];
  }

  /** Ids of the words or of their pieces, `<unk>` for words that can't be spelt, then `<eos>`; never empty. */
  encode(text: string): number[] {
    const ids = this.words(text).flatMap((word) => this.idsOf(word));
    ids.push(this.tokenIds.eos);
    return ids;
  }

  /** The tokens of a text, without `<eos>`. */
  tokens(text: string): TextToken[] {
    const { unk } = this.tokenIds;
    return this.words(text).flatMap((word) =>
      this.idsOf(word).map((id) => (id === unk ? { id, text: word } : this.token(id))),
    );
  }

  /** Ids of a word in its normal spelling: one, or those of its pieces. */
  idsOf(word: string): number[] {
    const whole = this.#ids.get(word);
    if (whole !== undefined) return [whole];
    if (!this.hasPieces) return [this.tokenIds.unk];
    const pieces: string[] = this.#tokenizer.model!.encode([word]);
    return pieces.map((piece) => this.#ids.get(piece)!);
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
      if (this.#tokens[id] === undefined) throw badId(each, this.vocabularySize);
      if (id === eos) break;
      if (id !== pad && id !== bos) kept.push(id);
    }
    return kept.length === 0 ? '' : this.#tokenizer.decode(kept);
  }

  /** The token of an id; the text of the end is `<eos>`. */
  token(id: number): TextToken {
    const text = id === this.tokenIds.eos ? '<eos>' : this.textOf(id);
    return this.continues(id) ? { id, text, continues: true } : { id, text };
  }

  /** Whether a token is a piece that continues the word before. */
  continues(id: number): boolean {
    return this.#continues !== undefined && this.#tokens[id]!.startsWith(this.#continues);
  }

  /** A word or piece as the vocabulary has it, but for the mark of pieces that continue a word. */
  spelling(id: number): string {
    return this.continues(id) ? this.#tokens[id]!.slice(this.#continues!.length) : this.#tokens[id]!;
  }

  /**
   * Text of one id, as {@link decode} gives it.
   * @throws {SentenceVaeError} `BAD_ARGUMENT` for an id outside the vocabulary.
   */
  textOf(id: number): string {
    return (this.#texts[id] ??= this.decode([id]));
  }

  /** Whether a word, in its normal spelling, has an id of its own or can be spelt in pieces. */
  isKnown(word: string): boolean {
    return !this.idsOf(word).includes(this.tokenIds.unk);
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
