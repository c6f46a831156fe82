/** A sentence and what the model makes of it. */
export interface Sentence {
  text: string;
  /** Its words and the end, in order; a sentence that was cut off at the longest length has no end. */
  tokens: Token[];
  /** In nats, the sum over the tokens: under the model as it is, whatever temperature it was written with. */
  logProbability: number;
}

/** A word of a sentence, or its end. */
export interface Token {
  id: number;
  /** The word, or `<eos>` for the end. */
  text: string;
  /** In nats, given the latent and the tokens before. */
  logProbability: number;
}

/** Puts a sentence together; `logProbabilities` may go on after the last token. */
export function sentence(
  text: string,
  tokens: readonly { id: number; text: string }[],
  logProbabilities: Float32Array,
): Sentence {
  let sum = 0;
  const scored = tokens.map((token, i) => {
    const logProbability = logProbabilities[i]!;
    sum += logProbability;
    // Spreading the token would take five times as long, which shows where a fast model writes many sentences.
    return { id: token.id, text: token.text, logProbability };
  });
  return { text, tokens: scored, logProbability: sum };
}

/** The words of a sentence, without its end. */
export function wordsOf({ tokens }: Sentence): string[] {
  return tokens.map(({ text }) => text).filter((text) => text !== '<eos>');
}
