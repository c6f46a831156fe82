import { wordsOf, type Sentence } from './sentence.js';
import type { SentenceTokenizer } from '../tokenizer/sentence-tokenizer.js';

/** Words that are never to be written, in upper or lower case, whatever pieces they may be spelt with. */
export class BannedWords {
  /** Tokens that are such a word by themselves. */
  readonly whole: readonly number[];
  /** Of each that is no token by itself the piece that was learnt last. */
  readonly rarestPieces: readonly number[];
  readonly #words: readonly string[];
  readonly #tokenizer: SentenceTokenizer;
  /** Pieces that such a word may end in, by their text. */
  readonly #endings: ReadonlyMap<string, readonly number[]>;

  /** @param words in their normal spelling */
  constructor(words: readonly string[], tokenizer: SentenceTokenizer) {
    const wanted = new Set(words.map((word) => word.toLowerCase()));
    this.#words = [...wanted];
    this.#tokenizer = tokenizer;
    const suffixes = new Set(this.#words.flatMap((word) => suffixesOf(word)));
    const whole: number[] = [];
    const endings = new Map<string, number[]>();
    for (let id = 0; id < tokenizer.vocabularySize; id++) {
      const spelling = tokenizer.spelling(id).toLowerCase();
      if (!tokenizer.continues(id)) {
        if (wanted.has(spelling)) whole.push(id);
      } else if (suffixes.has(spelling)) endings.set(spelling, [...(endings.get(spelling) ?? []), id]);
    }
    this.whole = whole;
    this.#endings = endings;
    const known = new Set(whole.map((id) => tokenizer.spelling(id).toLowerCase()));
    this.rarestPieces = words
      .filter((word) => !known.has(word.toLowerCase()) && tokenizer.isKnown(word))
      .map((word) => Math.max(...tokenizer.idsOf(word)));
  }

  /** Whether such a word may be spelt in pieces. */
  get mayBeSpelt(): boolean {
    return this.#endings.size > 0;
  }

  /** Whether a sentence has one of them. */
  occurIn(sentence: Pick<Sentence, 'tokens'>): boolean {
    return wordsOf(sentence).some((word) => this.#words.includes(word.toLowerCase()));
  }

  /** The pieces that would make the word that was begun one of these. */
  completing(written: readonly number[]): number[] {
    const begun = this.#begun(written);
    return this.#words
      .filter((word) => word.startsWith(begun))
      .flatMap((word) => this.#endings.get(word.slice(begun.length)) ?? []);
  }

  /** The last word in lower case, as far as it goes; nothing before the first. */
  #begun(written: readonly number[]): string {
    const start = written.findLastIndex((id) => !this.#tokenizer.continues(id));
    return written
      .slice(Math.max(start, 0))
      .map((id) => this.#tokenizer.spelling(id))
      .join('')
      .toLowerCase();
  }
}

/** Itself among them: a piece that begins a sentence is a word. */
const suffixesOf = (word: string) => Array.from({ length: word.length }, (_, at) => word.slice(at));
