import { uniforms } from '../../src/random/draws.js';
import { FIRST_CHOOSABLE_ID, TOKEN_IDS } from '../sentence/token-ids.js';

/** Sentences as ids, padded on the right. */
export interface TokenRows {
  readonly batch: number;
  readonly tokens: number;
  /** `[batch, tokens]` */
  readonly ids: Int32Array;
  /** `[batch, tokens]`: 1 for a token, 0 for padding. */
  readonly mask: Int32Array;
}

/** Pads rows of ids to the longest. */
export function padRows(rows: readonly (readonly number[])[]): TokenRows {
  const batch = rows.length;
  const tokens = Math.max(...rows.map((row) => row.length));
  const ids = new Int32Array(batch * tokens).fill(TOKEN_IDS.pad);
  const mask = new Int32Array(batch * tokens);
  for (const [index, row] of rows.entries()) {
    ids.set(row, index * tokens);
    mask.fill(1, index * tokens, index * tokens + row.length);
  }
  return { batch, tokens, ids, mask };
}

/** Rows of random words, padded. */
export function randomRows(seed: number, vocabulary: number, count: number, longest: number): TokenRows {
  return padRows(randomSentences(seed, vocabulary, count, longest));
}

/** Random words of lengths 1 to `longest`, each sentence ended by `<eos>`. */
export function randomSentences(
  seed: number,
  vocabulary: number,
  count: number,
  longest: number,
): number[][] {
  const draws = uniforms({ seed, purpose: 'verification', index: 0 }, count * (longest + 1));
  const words = vocabulary - FIRST_CHOOSABLE_ID;
  return Array.from({ length: count }, (_, row) => {
    const own = draws.subarray(row * (longest + 1), (row + 1) * (longest + 1));
    // Row 0 is the shortest there is (an empty sentence), the last row the longest, whatever the draws are.
    const length = row === 0 ? 1 : row === count - 1 ? longest : 1 + Math.floor(own[longest]! * longest);
    const ids = Array.from(own.subarray(0, length - 1), (u) => FIRST_CHOOSABLE_ID + Math.floor(u * words));
    return [...ids, TOKEN_IDS.eos];
  });
}

/** What the decoder sees: `<bos>`, then the ids without the last. */
export function previousIds({ batch, tokens, ids }: TokenRows): Int32Array {
  const previous = new Int32Array(batch * tokens);
  for (let row = 0; row < batch; row++) {
    previous[row * tokens] = TOKEN_IDS.bos;
    previous.set(ids.subarray(row * tokens, (row + 1) * tokens - 1), row * tokens + 1);
  }
  return previous;
}
