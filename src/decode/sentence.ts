import type { TextToken } from '../tokenizer/sentence-tokenizer.js';

/** A sentence and what the model makes of it. */
export interface Sentence {
  text: string;
  /** Its words, or their pieces, and the end, in order; a sentence that was cut off at the longest length has no end. */
  tokens: Token[];
  /** In nats, the sum over the tokens: under the model as it is, whatever temperature it was written with. */
  logProbability: number;
}

/** A word of a sentence, a piece of a rare word, or the end. */
export interface Token {
  id: number;
  /** The word or piece, or `<eos>` for the end. */
  text: string;
  /** `true` for a piece that continues the word before. */
  continues?: true;
  /** In nats, given the latent and the tokens before. */
  logProbability: number;
}

/** Puts a sentence together; `logProbabilities` may go on after the last token. */
export function sentence(
  text: string,
  tokens: readonly TextToken[],
  logProbabilities: Float32Array,
): Sentence {
  let sum = 0;
  const scored = tokens.map((token, i) => {
    const logProbability = logProbabilities[i]!;
    sum += logProbability;
    // Spreading the token would take five times as long, which shows where a fast model writes many sentences.
    return token.continues
      ? { id: token.id, text: token.text, continues: token.continues, logProbability }
      : { id: token.id, text: token.text, logProbability };
  });
  return { text, tokens: scored, logProbability: sum };
}

/** The words of a sentence, put together from their pieces, without its end. */
export function wordsOf({ tokens }: { tokens: readonly TextToken[] }): string[] {
  const words: string[] = [];
  for (const { text, continues } of tokens) {
    if (text === '<eos>') continue;
    if (continues && words.length > 0) words[words.length - 1] += text;
    else words.push(text);
  }
  return words;
}
