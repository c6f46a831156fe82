import { countNGrams } from './n-grams.js';

/** The longest n-grams that BLEU looks at (Papineni et al. 2002). */
export const BLEU_ORDER = 4;

/** What BLEU is made of; those of many sentences are added up. */
export interface BleuCounts {
  /** N-grams of each order that a reference has too, from order 1 on. */
  readonly matches: readonly number[];
  /** N-grams of each order. */
  readonly total: readonly number[];
  /** Tokens of the sentences and of their closest references. */
  readonly length: number;
  readonly referenceLength: number;
}

/** References of a sentence, counted once for many sentences. */
export interface BleuReferences {
  /** How often each n-gram comes in the reference that has most of it, by order. */
  readonly most: readonly ReadonlyMap<string, number>[];
  readonly lengths: readonly number[];
}

export function countReferences(references: readonly (readonly string[])[]): BleuReferences {
  const most = orders().map((order) => {
    const largest = new Map<string, number>();
    for (const reference of references) {
      for (const [gram, count] of countNGrams(reference, order)) {
        largest.set(gram, Math.max(count, largest.get(gram) ?? 0));
      }
    }
    return largest;
  });
  return { most, lengths: references.map(({ length }) => length) };
}

/** Compares a sentence with its references, token by token. */
export function countMatches(tokens: readonly string[], { most, lengths }: BleuReferences): BleuCounts {
  const matches = most.map((largest, i) => {
    let shared = 0;
    for (const [gram, count] of countNGrams(tokens, i + 1)) shared += Math.min(count, largest.get(gram) ?? 0);
    return shared;
  });
  return {
    matches,
    total: orders().map((order) => Math.max(0, tokens.length - order + 1)),
    length: tokens.length,
    referenceLength: closest(tokens.length, lengths),
  };
}

export function addCounts(all: readonly BleuCounts[]): BleuCounts {
  return {
    matches: orders().map((_, i) => sum(all.map(({ matches }) => matches[i]!))),
    total: orders().map((_, i) => sum(all.map(({ total }) => total[i]!))),
    length: sum(all.map(({ length }) => length)),
    referenceLength: sum(all.map(({ referenceLength }) => referenceLength)),
  };
}

export interface BleuOptions {
  /** The longest n-grams that count. Default: 4 */
  order?: number;
  /** Leave out orders for which a sentence is too short, as is usual for single sentences. Default: false */
  effectiveOrder?: boolean;
}

/**
 * BLEU, from 0 to 100, as sacrebleu computes it (Post 2018; `smooth_method="exp"`): the geometric mean of the shares of n-grams
 * that match, times a penalty for being shorter than the references. Orders without any match count ½, ¼, … of a match.
 */
export function bleu(
  { matches, total, length, referenceLength }: BleuCounts,
  { order = BLEU_ORDER, effectiveOrder = false }: BleuOptions = {},
): number {
  const counted = matches.slice(0, order);
  if (length === 0 || counted.every((count) => count === 0)) return 0;
  let without = 0;
  let logarithms = 0;
  let used = 0;
  for (const [i, count] of counted.entries()) {
    if (total[i] === 0) {
      if (effectiveOrder) break;
      return 0;
    }
    used++;
    logarithms += Math.log((count === 0 ? 2 ** -++without : count) / total[i]!);
  }
  const penalty = length < referenceLength ? 1 - referenceLength / length : 0;
  return 100 * Math.exp(logarithms / used + penalty);
}

/** The reference length next to a length, the shorter one of two as close. */
function closest(length: number, lengths: readonly number[]): number {
  return lengths.reduce((best, other) => {
    const [distance, least] = [Math.abs(other - length), Math.abs(best - length)];
    return distance < least || (distance === least && other < best) ? other : best;
  }, lengths[0] ?? 0);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function orders(): number[] {
  return Array.from({ length: BLEU_ORDER }, (_, i) => i + 1);
}
