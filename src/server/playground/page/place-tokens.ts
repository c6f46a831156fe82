import type { Sentence } from '../../../everywhere.js';

/** A token of a sentence as it stands in its text. */
export interface PlacedToken {
  /** What stands between it and the one before: spaces, as a rule. */
  before: string;
  text: string;
  /** From 0 to 1; NaN where it wasn't computed. */
  probability: number;
  /** The end of the sentence, which its text doesn't show. */
  isEnd: boolean;
}

const END = '<eos>';

/** Finds a sentence's tokens in its text, so that they can be shown one by one with the very spaces that it has. */
export function placeTokens({ text, tokens }: Sentence): PlacedToken[] {
  let at = 0;
  return tokens.map((token, i) => {
    const probability = Math.exp(token.logProbability);
    if (token.text === END) return { before: '', text: END, probability, isEnd: true };
    const found = find(text, token.text, at);
    // A text may show a token otherwise: an unknown word, for one.
    if (found === undefined) {
      return { before: i === 0 || token.continues ? '' : ' ', text: token.text, probability, isEnd: false };
    }
    const before = text.slice(at, found);
    at = found + token.text.length;
    return { before, text: text.slice(found, at), probability, isEnd: false };
  });
}

/** Only spaces may be passed over. */
function find(text: string, token: string, from: number): number | undefined {
  const spaces = /^\s*/.exec(text.slice(from))?.[0].length ?? 0;
  const start = from + spaces;
  const isThere = text.slice(start, start + token.length).toLowerCase() === token.toLowerCase();
  return isThere ? start : undefined;
}

/** `83%`, `0.4%`, `<0.1%`. */
export function percent(probability: number): string {
  if (Number.isNaN(probability)) return 'not known';
  const share = probability * 100;
  if (share >= 99.95) return '100%';
  if (share < 0.1) return '<0.1%';
  return `${share.toFixed(share < 10 ? 1 : 0)}%`;
}
