import { CONTINUES, spell } from './spell.js';
import { compareCodePoints } from './vocabulary.js';

/** A pair of pieces that comes less often is not worth one of its own. */
const LEAST = 2;

/**
 * Learns pieces to spell rare words with: byte-pair encoding (Sennrich et al. 2016) that begins where the vocabulary so far
 * leaves off, so that nothing is learnt twice. Of pairs that are as frequent, the first by code points is joined.
 * @param counts how often each rare word comes
 * @param known pieces and whole words that are there already, every character among them
 * @param most how many pieces may be added
 * @returns the pieces in the order that they were found
 */
export function learnPieces(
  counts: ReadonlyMap<string, number>,
  known: ReadonlySet<string>,
  most: number,
): string[] {
  const pairs = new Pairs();
  for (const [word, count] of counts) {
    const pieces = spell(word, known);
    if (pieces) pairs.add({ pieces, count });
  }
  const learnt = new Set<string>();
  while (learnt.size < most) {
    const best = pairs.mostFrequent();
    if (best === undefined) break;
    const piece = pairs.join(best);
    if (!known.has(piece)) learnt.add(piece);
  }
  return [...learnt];
}

/** A word as it is spelt so far. */
interface Spelling {
  pieces: readonly string[];
  count: number;
}

/** Neighbours, with a space between: no piece has one. */
type Pair = string;

/** How often pieces stand side by side, kept up to date while they are joined. */
class Pairs {
  readonly #spellings: Spelling[] = [];
  readonly #counts = new Map<Pair, number>();
  /** The spellings that a pair has been in. */
  readonly #places = new Map<Pair, Set<number>>();

  add(spelling: Spelling): void {
    this.#count(spelling, 1, this.#spellings.push(spelling) - 1);
  }

  mostFrequent(): Pair | undefined {
    let best: Pair | undefined;
    let most = LEAST;
    for (const [pair, count] of this.#counts) {
      if (count < most) continue;
      if (best !== undefined && count === most && compareCodePoints(pair, best) >= 0) continue;
      best = pair;
      most = count;
    }
    return best;
  }

  /** Joins a pair wherever it stands, and returns what it becomes. */
  join(pair: Pair): string {
    const [left, right] = partsOf(pair);
    const joined = left + right.slice(CONTINUES.length);
    for (const place of this.#places.get(pair) ?? []) {
      const spelling = this.#spellings[place]!;
      const pieces = joinIn(spelling.pieces, { left, right, joined });
      if (pieces.length === spelling.pieces.length) continue;
      this.#count(spelling, -1, place);
      this.#spellings[place] = { ...spelling, pieces };
      this.#count(this.#spellings[place], 1, place);
    }
    this.#places.delete(pair);
    return joined;
  }

  #count({ pieces, count }: Spelling, sign: 1 | -1, place: number): void {
    for (let at = 1; at < pieces.length; at++) {
      const pair = `${pieces[at - 1]} ${pieces[at]}`;
      const sum = (this.#counts.get(pair) ?? 0) + sign * count;
      if (sum === 0) this.#counts.delete(pair);
      else this.#counts.set(pair, sum);
      if (sign < 0) continue;
      const places = this.#places.get(pair);
      if (places) places.add(place);
      else this.#places.set(pair, new Set([place]));
    }
  }
}

function partsOf(pair: Pair): [string, string] {
  const space = pair.indexOf(' ');
  return [pair.slice(0, space), pair.slice(space + 1)];
}

function joinIn(
  pieces: readonly string[],
  { left, right, joined }: { left: string; right: string; joined: string },
): string[] {
  const result: string[] = [];
  for (let at = 0; at < pieces.length; at++) {
    if (pieces[at] === left && pieces[at + 1] === right) {
      result.push(joined);
      at++;
    } else result.push(pieces[at]!);
  }
  return result;
}
