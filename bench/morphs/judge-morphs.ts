import { judgeReconstructions, type Words } from '../../src/evaluation/judge-texts.js';
import type { NGramModel } from '../../src/evaluation/n-gram-model.js';
import { equalWords } from '../../src/ways/equal-words.js';

/** The way between two held-out sentences. */
export interface Morph {
  /** As they were. */
  ends: readonly [Words, Words];
  /** The sentence of each step, the ends' first and last. */
  plain: readonly Words[];
  /** No sentence twice, as `gen --distinct` writes them. */
  distinct: readonly Words[];
  /** No neighbours more equal than the bar, as `gen --most-equal` writes them. */
  unlike: readonly Words[];
}

/** How equal the sentences are that follow one another, over all ways. */
export interface Neighbours {
  count: number;
  /** Shares of equal words, by `equalWords`. */
  largest: number;
  mean: number;
  /** Share of the neighbours that are more than 40 % equal. */
  above_bar: number;
}

export interface JudgedMorphs {
  /** How many ends there are, and which share of them comes back word by word; the same of the short ones. */
  ends: { count: number; exact: number };
  short_ends: { count: number; exact: number };
  neighbours: {
    plain: Neighbours;
    /** Steps that repeat a sentence of their way left out. */
    without_repeats: Neighbours;
    distinct: Neighbours;
    unlike: Neighbours;
  };
  /** Different sentences of a way, means. */
  sentences: { plain: number; distinct: number; unlike: number };
  /** Ways of unlike sentences that are nothing but their ends. */
  bare_ways: number;
  /** Word 5-gram perplexity: the held-out sentences, what the model writes for them, and the sentences between. */
  perplexity: {
    held_out: number;
    ends: number;
    between_plain: number;
    between_distinct: number;
    between_unlike: number;
  };
}

/** Two sentences that share more of their words are too alike to be neighbours. */
export const EQUAL_BAR = 0.4;

/** @param ofText a model of n-grams of the training text */
export function judgeMorphs(morphs: readonly Morph[], ofText: NGramModel): JudgedMorphs {
  const originals = morphs.flatMap(({ ends }) => [...ends]);
  const written = morphs.flatMap((morph) => [morph.plain[0]!, morph.plain.at(-1)!]);
  const { exactMatch, short } = judgeReconstructions(originals, written);
  const plain = morphs.map((morph) => morph.plain);
  const distinct = morphs.map((morph) => morph.distinct);
  const unlike = morphs.map((morph) => morph.unlike);
  const perplexity = (sentences: readonly Words[]) => ofText.perplexity(sentences) ?? NaN;
  const between = (ways: readonly (readonly Words[])[]) =>
    perplexity(ways.flatMap((way) => way.slice(1, -1)));
  return {
    ends: { count: originals.length, exact: exactMatch },
    short_ends: { count: short.sentences, exact: short.exactMatch ?? 0 },
    neighbours: {
      plain: judgeNeighbours(plain),
      without_repeats: judgeNeighbours(plain.map(withoutRepeats)),
      distinct: judgeNeighbours(distinct),
      unlike: judgeNeighbours(unlike),
    },
    sentences: {
      plain: mean(plain.map((way) => withoutRepeats(way).length)),
      distinct: mean(distinct.map(({ length }) => length)),
      unlike: mean(unlike.map(({ length }) => length)),
    },
    bare_ways: unlike.filter(({ length }) => length <= 2).length,
    perplexity: {
      held_out: perplexity(originals),
      ends: perplexity(written),
      between_plain: between(plain),
      between_distinct: between(distinct),
      between_unlike: between(unlike),
    },
  };
}

function judgeNeighbours(ways: readonly (readonly Words[])[]): Neighbours {
  const shares = ways.flatMap((way) => way.slice(1).map((words, i) => equalWords(way[i]!, words)));
  return {
    count: shares.length,
    largest: shares.reduce((largest, share) => Math.max(largest, share), 0),
    mean: mean(shares),
    above_bar: mean(shares.map((share) => (share > EQUAL_BAR ? 1 : 0))),
  };
}

/** The first of equal sentences stays. */
function withoutRepeats(way: readonly Words[]): readonly Words[] {
  const texts = way.map((words) => words.join(' '));
  return way.filter((_, i) => texts.indexOf(texts[i]!) === i);
}

function mean(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
